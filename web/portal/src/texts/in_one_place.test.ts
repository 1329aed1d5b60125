// What people read stands in texts/, where it can be translated.
import ts from "typescript";
import { expect, test } from "vitest";

const pages = Object.entries(import.meta.glob<string>(["../**/*.tsx", "!../**/*.test.tsx"], { query: "?raw", import: "default", eager: true }));
const kRead = /^(label|title|description|placeholder|alt|aria-label|aria-description|error|legend|action|text|about)$/;

function wordsIn(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (words: string) => /\p{L}{2}/u.test(words) && found.push(`${name}: ${words.trim()}`);
  const visit = (node: ts.Node): void => {
    if (ts.isJsxElement(node) && /^(code|pre)$/.test(node.openingElement.tagName.getText())) return; // commands and names of the wire
    if (ts.isJsxText(node)) note(node.text);
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression) && !ts.isJsxAttribute(node.parent)) note(node.expression.text);
    if (ts.isJsxAttribute(node) && kRead.test(node.name.getText()) && node.initializer) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (value && ts.isStringLiteralLike(value)) note(value.text);
      if (value && ts.isTemplateExpression(value)) for (const part of [value.head, ...value.templateSpans.map((one) => one.literal)]) note(part.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("no page has words of its own", () => {
  expect(pages.length).toBeGreaterThan(100);
  expect(pages.flatMap(([name, source]) => wordsIn(name, source))).toEqual([]);
});

test("words between tags and in what people read of a tag are found", () => {
  const page = `<p title="Read me" id="no">Hello <b>{"there"}</b><Field label={\`Name of \${one}\`} /><i className="not this" /><code>nor this</code></p>`;
  expect(wordsIn("a.tsx", page)).toEqual(["a.tsx: Read me", "a.tsx: Hello", "a.tsx: there", "a.tsx: Name of"]);
});
