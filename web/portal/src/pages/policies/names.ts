import type { Policy } from "../../api/policies";
import { useNames } from "../../parts/picker";
import { parseTerm } from "./terms";
import type { Names } from "./words";

/** The names of the integrations and members that policies name, as far as one may read them. */
export function useCallerNames(policies: readonly Policy[]): Names {
  const terms = policies.flatMap(({ permissions }) => permissions.flatMap(({ caller = [] }) => caller.flatMap(({ anyOf }) => anyOf.map(parseTerm))));
  return useNames(terms.flatMap(({ name, how, value }) => (name === "subject" && (how === "is" || how === "isNot") ? [{ thing: "caller" as const, id: value }] : []))).known;
}
