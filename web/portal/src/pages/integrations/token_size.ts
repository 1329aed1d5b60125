// What is said of a token that nobody has yet, and of the policies that would mean its holder.
import type { Schemas } from "../../api/client";
import { difference } from "./effective";

/** Apache, nginx and most load balancers refuse a header that is longer. */
export const usualHeaderBytes = 8192;

export function prettyClaims(claims: string): string {
  try {
    return JSON.stringify(JSON.parse(claims), undefined, 2);
  } catch {
    return claims;
  }
}

export type MeaningPolicy = Schemas["MeaningPolicy"];
export interface Means {
  policy: MeaningPolicy;
  change: "kept" | "gained" | "lost";
}

/** Those that mean it after a change, and those that do no more. */
export function meansThen(now: MeaningPolicy[], then: MeaningPolicy[]): Means[] {
  const ids = (policies: MeaningPolicy[]) => policies.map(({ id }) => id);
  const { gained, lost } = difference(ids(now), ids(then));
  return [
    ...then.map((policy): Means => ({ policy, change: gained.includes(policy.id) ? "gained" : "kept" })),
    ...now.filter(({ id }) => lost.includes(id)).map((policy): Means => ({ policy, change: "lost" })),
  ];
}
