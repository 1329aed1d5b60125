// Makes one file of declarations out of several modules of types, after checking the whole program.
import { readFileSync } from "node:fs";
import ts from "typescript";

// `files` in the order in which they stand in the result; imports between them are left out. Throws on a type error.
export function declarations(config, files) {
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (path) => readFileSync(path, "utf8")).config, ts.sys, config.replace(/[^/]+$/, ""));
  const made = new Map();
  const program = ts.createProgram(fileNames, { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true });
  const wrong = ts.getPreEmitDiagnostics(program);
  if (wrong.length) throw new Error(ts.formatDiagnostics(wrong, { getCanonicalFileName: (n) => n, getCurrentDirectory: () => "", getNewLine: () => "\n" }));
  for (const file of files) program.emit(program.getSourceFile(file), (_, text) => made.set(file, text), undefined, true);
  const ofModules = /^(import .*|export (type )?\* .*|export (type )?\{.*)\n/gm;
  // What is no value of the built file is not exported as one.
  return files.map((file) => made.get(file).replace(ofModules, "").replace("export declare const kTexts", "declare const kTexts")).join("\n");
}
