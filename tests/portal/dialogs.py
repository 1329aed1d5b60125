"""The dialogs of the portal by their titles, as its texts have them, and those that were opened and never looked at."""

import glob
import os
import re
from collections import Counter

from addresses import SOURCE, address_of

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
RECORD = "/t/$tenant/audit/$position"  # a dialog with an address of its own, whose title is what was done
LOADING = "Message"  # the title of a delivery until it has come
NAME = re.compile(r"\$\{[^}]*\}")  # of whatever a title is about


def templates():
    """How often the texts have each, with what its words are and what matches it; those with the most words first."""
    found = Counter()
    for file in glob.glob(os.path.join(SOURCE, "texts", "en", "*.ts")):
        with open(file, encoding="utf-8") as text:
            found.update("".join(pair) for pair in LITERAL.findall(text.read()))
    words = {template: "".join(NAME.split(template)) for template in found}
    matching = {template: re.compile(".*".join(map(re.escape, NAME.split(template))), re.S) for template in found if len(words[template]) > 3}
    return [(template, found[template], matching[template]) for template in sorted(matching, key=lambda one: len(words[one]), reverse=True)]


def not_looked_at(opened, looked):
    """Both are pairs of a path and a title. What is said of a name in several places is a dialog of each; so is a title that is no text."""
    known = templates()

    def dialog(path, title):
        if address_of(path) == RECORD:
            return RECORD
        template, count = next(((template, count) for template, count, pattern in known if pattern.fullmatch(title)), ("a title by name", 2))
        return template if count == 1 or template == title else f"{template} at {address_of(path)}"

    return sorted({dialog(*one) for one in opened if one[1] != LOADING} - {dialog(*one) for one in looked})
