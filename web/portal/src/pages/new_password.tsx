import { SecretInput } from "../parts/secret_input";
import { texts as t } from "../texts/en";

export const shortestPassword = 12;
const longestPassword = 1024;

interface NewPasswordProps {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  /** Why the server refused it. */
  error?: string;
  /** Whether the form was sent once; before that nobody is told off. */
  sent: boolean;
  description?: string;
}

export const isLongEnough = (password: string) => [...password].length >= shortestPassword;

export function NewPassword({ label = t.fields.password, value, onChange, error, sent, description }: NewPasswordProps) {
  return (
    <SecretInput
      label={label}
      description={description ?? t.fields.newPasswordRule(shortestPassword)}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error ?? (sent && !isLongEnough(value) ? t.fields.passwordTooShort(shortestPassword) : undefined)}
      autoComplete="new-password"
      maxLength={longestPassword}
      required
      withAsterisk={false}
    />
  );
}
