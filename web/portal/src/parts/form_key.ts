import { useRef } from "react";
import { randomId } from "./random_id";

/** The Idempotency-Key of what a form sends: the same for the same, so that a lost answer and another try make nothing twice. */
export function useFormKey(): (body: unknown) => string {
  const sent = useRef({ form: "", key: "" });
  return (body) => {
    const form = JSON.stringify(body);
    if (sent.current.form !== form) sent.current = { form, key: randomId() };
    return sent.current.key;
  };
}
