// What people read stands in texts/, where it can be translated.
import ts from "typescript";
import { expect, test } from "vitest";

const pages = Object.entries(import.meta.glob<string>(["../**/*.tsx", "!../**/*.test.tsx"], { query: "?raw", import: "default", eager: true }));
const kRead = /^(label|title|description|placeholder|alt|aria-label|aria-description|error|legend|action|text|about)$/;

function wordsIn(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (words: string) => /\p{L}{2}/u.test(words) && found.push(`${name}: ${words.trim()}`);
  // Of what is one text or another.
  const noteIn = (value: ts.Node | undefined): void => {
    if (!value) return;
    if (ts.isStringLiteralLike(value)) note(value.text);
    else if (ts.isTemplateExpression(value)) for (const part of [value.head, ...value.templateSpans.map((one) => one.literal)]) note(part.text);
    else if (ts.isConditionalExpression(value)) [value.whenTrue, value.whenFalse].forEach(noteIn);
    else if (ts.isBinaryExpression(value) && /^(&&|\|\||\?\?|\+)$/.test(value.operatorToken.getText())) [value.left, value.right].forEach(noteIn);
    else if (ts.isJsxExpression(value) || ts.isParenthesizedExpression(value)) noteIn(value.expression);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxElement(node) && /^(code|pre)$/.test(node.openingElement.tagName.getText())) return; // commands and names of the wire
    if (ts.isJsxText(node)) note(node.text);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) noteIn(node.expression);
    if (ts.isJsxAttribute(node) && kRead.test(node.name.getText())) noteIn(node.initializer);
    if (ts.isCallExpression(node) && node.expression.getText() === "say") noteIn(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("no page has words of its own", () => {
  expect(pages.length).toBeGreaterThan(100);
  expect(pages.flatMap(([name, source]) => wordsIn(name, source))).toEqual([]);
});

test("words between tags, in what people read of a tag and in messages are found", () => {
  const page = `say("Saved."); <p title={busy ? "Wait" : t.ready} id="no">Hello <b>{one ?? (two && "there")}</b><Field label={\`Name of \${one}\`} /><i className={"not this"} /><code>nor this</code></p>`;
  expect(wordsIn("a.tsx", page)).toEqual(["Saved.", "Wait", "Hello", "there", "Name of"].map((words) => `a.tsx: ${words}`));
});
