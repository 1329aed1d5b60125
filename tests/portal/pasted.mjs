// Runs the programs that pages show, as people do who paste them into a file.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "sallyport-portal-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

// A shell as on macOS, whose older base64 knows neither -w nor -d.
const own = join(folder, "bin");
mkdirSync(own);
writeFileSync(join(own, "base64"), `#!/bin/sh\ncase "$*" in -w* | -d*) echo "base64: invalid option $1" >&2; exit 64 ;; esac\nexec /usr/bin/base64 "$@"\n`, { mode: 0o755 });
const path = `${own}:${process.env.PATH}`;

const has = (command) => {
  try {
    execFileSync("sh", ["-c", `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
};
const compiler = ["clang++-19", "clang++", "g++"].find(has);
// Nothing is downloaded, and all that is built goes with the folder.
const goOffline = { GOPROXY: "off", GOCACHE: join(folder, "go-build"), GOPATH: join(folder, "go") };

// What the program prints; throws when it fails.
export function runs(language, text) {
  const file = (name) => (writeFileSync(join(folder, name), text), join(folder, name));
  const say = (command, ...words) => execFileSync(command, words, { cwd: folder, env: { ...process.env, ...goOffline, PATH: path }, encoding: "utf8", timeout: 300_000 });
  if (language === "curl") return say("bash", file("first.sh"));
  if (language === "python") return say("/usr/bin/python3", file("first.py"));
  if (language === "node") return say("node", file("first.cjs"));
  if (language === "go") return say("go", "run", file("first.go"));
  say(compiler, "-std=c++17", file("first.cpp"), "-o", "first", "-lcurl", "-lcrypto");
  return say(join(folder, "first"));
}

// The programs of a part of a page, by language.
export async function shownPrograms(part, languages) {
  const programs = new Map();
  for (const [label, language] of languages) {
    await part.getByRole("radio", { name: label, exact: true }).check();
    programs.set(language, await part.locator(`pre[data-snippet=${language}]`).innerText());
  }
  return programs;
}
