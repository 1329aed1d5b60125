// A field for what nobody is to read over a shoulder, with an eye that shows it.
import { PasswordInput } from "@mantine/core";
import type { ComponentProps } from "react";
import { texts as t } from "../texts/en";

/** The eye is a stop of the keyboard and says which field it shows; Mantine's is for the mouse alone. */
export function SecretInput({ label, ...field }: ComponentProps<typeof PasswordInput> & { label: string }) {
  return <PasswordInput label={label} visibilityToggleButtonProps={{ "aria-label": t.fields.show(label), tabIndex: 0 }} {...field} />;
}
