// Terms of conditions as people choose them: a thing, how it compares, and with what (docs/guide/policies.md).
export type How = "is" | "isNot" | "any" | "none";
export const hows: readonly How[] = ["is", "isNot", "any", "none"];

export interface Term {
  /** As the server calls it: attributes.line, jwt_line, subject. */
  name: string;
  how: How;
  value: string;
}

/** "attributes.line!=*". A text without a comparison is a name alone. */
export function parseTerm(text: string): Term {
  const at = text.indexOf("=");
  if (at < 0) return { name: text, how: "is", value: "" };
  const negated = text[at - 1] === "!";
  const name = text.slice(0, negated ? at - 1 : at);
  const value = text.slice(at + 1);
  if (value === "*") return { name, how: negated ? "none" : "any", value: "" };
  return { name, how: negated ? "isNot" : "is", value };
}

export function writeTerm({ name, how, value }: Term): string {
  const sign = how === "isNot" || how === "none" ? "!=" : "=";
  return `${name}${sign}${how === "any" || how === "none" ? "*" : value}`;
}

const nameless = ["", "attributes.", "jwt_"];
/** Whether it is filled in. */
export const isWhole = ({ name, how, value }: Term): boolean => !nameless.includes(name) && (how === "any" || how === "none" || value !== "");
