// What was asked and refused, as a record says it: event:write denied_by_policy ID ["RecordEvidence","Opened"] Name of the policy
import { accessActions, type AccessAction } from "../../api/policies";

export interface Ruling {
  action: AccessAction;
  /** The attributes to write; the behaviour and the type of an event. None where the record was cut off before their end. */
  names: string[];
}

// As JSON has them, for the name of a policy may begin like a list.
const textIn = String.raw`"(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[\dA-Fa-f]{4})*"`;
const listOfTexts = new RegExp(String.raw`^\[${textIn}(?:,${textIn})*\]`);

/** Nothing for a refusal of another kind. */
export function rulingOf(reason: string): Ruling | undefined {
  const action = accessActions.find((one) => reason.startsWith(`${one} `));
  if (!action) return undefined;
  const rest = reason.replace(/^\S+ \S+ (?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} )?/, "");
  const names = action === "asset:read" ? undefined : listOfTexts.exec(rest)?.[0];
  return { action, names: names ? (JSON.parse(names) as string[]) : [] };
}
