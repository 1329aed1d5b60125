// What went wrong, in words, with the id to quote and what to do next.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { texts as t } from "../texts/en";
import { CopyButton } from "./copy";
import { Icon } from "./icons";
import css from "./parts.module.css";

export function titleOf(error: unknown): string {
  if (!(error instanceof Problem)) return t.problems.ours;
  return t.problems.titles[error.code] ?? (error.passes ? t.problems.serverBusy : t.problems.refused);
}

export function adviceOf(error: unknown): string {
  if (!(error instanceof Problem)) return t.problems.reload;
  const own = t.problems.advice[error.code];
  if (own) return own;
  if (error.message) return error.message;
  return error.passes ? t.problems.tryAgain : t.problems.reload;
}

/** Quoted to the operator, who finds the call by it. */
export function RequestId({ error }: { error: unknown }) {
  if (!(error instanceof Problem) || !error.requestId) return null;
  return (
    <p className={css.requestId}>
      {t.problems.requestId} <code>{error.requestId}</code>
      <CopyButton value={error.requestId} label={t.problems.copyRequestId} />
    </p>
  );
}

/** In the place of what could not be read. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div className={css.trouble} role="alert">
      <span className={css.troubleSign}>
        <Icon name="warn" />
      </span>
      <div>
        <h2>{titleOf(error)}</h2>
        <p className={css.quiet}>{adviceOf(error)}</p>
        <RequestId error={error} />
        {retry && !(error instanceof Problem && !error.passes) && (
          <Button variant="default" size="xs" onClick={retry} mt={12}>
            {t.tryAgain}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Above the buttons of a form whose call was refused. */
export function FormTrouble({ error, children }: { error: unknown; children?: ReactNode }) {
  if (!error) return null;
  return (
    <div className={css.formTrouble} role="alert">
      <Icon name="warn" size={16} />
      <div>
        <p>
          <strong>{titleOf(error)}</strong> {adviceOf(error)}
        </p>
        {children}
        <RequestId error={error} />
      </div>
    </div>
  );
}

/** The text of a refusal for the field that it names. Without the name that the API has for it, as it stands below a label. */
export function fieldTrouble(error: unknown, ...fields: string[]): string | undefined {
  if (!(error instanceof Problem) || !error.field) return undefined;
  const named = error.field;
  return fields.some((field) => named === field || named.startsWith(`${field}.`) || named.startsWith(`${field}[`))
    ? withoutName(error.message, named)
    : undefined;
}

function withoutName(message: string, field: string): string {
  if (!message.startsWith(`${field} `)) return message;
  const rest = message.slice(field.length + 1);
  return `${rest.startsWith("are ") ? "They" : "It"} ${rest}`;
}
