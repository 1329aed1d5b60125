"""What a benchmark found: a table and its budgets, for the terminal and for docs/performance.md."""

import datetime
import os
import platform
import re
import textwrap

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "performance.md")


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        names = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{os.cpu_count()} cores ({names[0] if names else platform.machine()}), {system}"


def wrapped(part):
    """Prose in lines of the length of the page; tables and blocks stay."""
    return part if part.startswith(("|", "```")) else textwrap.fill(part, 119, break_long_words=False, break_on_hyphens=False)


class Report:
    def __init__(self, name):
        self.name = name
        self.parts = []    # Markdown blocks
        self.budgets = []  # (name, figure, wanted, reached)

    def say(self, text):
        self.parts.append(text)
        print("\n" + text, flush=True)

    def table(self, heads, rows):
        lines = [heads, ["---"] * len(heads), *rows]
        self.say("\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines))

    def block(self, text):
        self.say("```\n" + text.strip("\n") + "\n```")

    def budget(self, name, figure, wanted, reached):
        """`figure` and `wanted` are texts; `reached` says whether the one is within the other."""
        self.budgets.append((name, figure, wanted, reached))

    def at_least(self, name, figure, wanted, form="{:.2f}"):
        self.budget(name, form.format(figure), "at least " + form.format(wanted), figure >= wanted)

    def at_most(self, name, figure, wanted, form="{:.2f}"):
        self.budget(name, form.format(figure), "at most " + form.format(wanted), figure <= wanted)

    def print_budgets(self):
        print(flush=True)
        for line in self.budget_lines():
            print(line, flush=True)

    def budget_lines(self):
        return [f"budget {name}: {figure} (wanted {wanted}): {'reached' if reached else 'missed'}"
                for name, figure, wanted, reached in self.budgets]

    def missed(self):
        return [name for name, _, _, reached in self.budgets if not reached]

    def markdown(self, command):
        head = f"{datetime.date.today():%Y-%m-%d}, `{command}`, {machine()}."
        rows = [f"| {name} | {figure} | {wanted} | {'reached' if reached else '**missed**'} |"
                for name, figure, wanted, reached in self.budgets]
        budgets = ["\n".join(["| Budget | Figure | Wanted | |", "| --- | --- | --- | --- |", *rows])] if rows else []
        return "\n\n".join([head, *map(wrapped, self.parts), *budgets])


def record(report, command, page=PAGE):
    """Puts the report between the markers of its name; prose outside them stays."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    begin, end = f"<!-- bench:{report.name} -->", f"<!-- /bench:{report.name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"docs/performance.md has no place for {report.name}. Add the lines {begin} and {end}.")
    fresh = f"{begin}\n\n{report.markdown(command)}\n\n{end}"
    with open(page, "w", encoding="utf-8") as file:
        file.write(pattern.sub(lambda _: fresh, text))
