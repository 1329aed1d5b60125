// An entry of the tenant's own, as it is written or taken from a file; what is wrong with it is said with the name of the member.
import { Button, Textarea } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Problem } from "../../api/problem";
import { fieldTrouble } from "../../parts/trouble";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";
import { readEntry } from "./entry";

const t = texts.entry;

function troubleOf(error: unknown): string | undefined {
  const text = fieldTrouble(error, "entry");
  const member = error instanceof Problem ? error.field?.split(".").slice(1).join(".") : undefined;
  return text && member ? t.wrongMember(member, text) : text;
}

interface EntryFieldProps {
  value: string;
  onChange: (value: string) => void;
  error: unknown;
  sent: boolean;
  autoFocus?: boolean;
}

export function EntryField({ value, onChange, error, sent, autoFocus }: EntryFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const trouble = troubleOf(error) ?? (sent && !readEntry(value) ? t.notJson : undefined);
  // The button that was pressed may be a page further down.
  useEffect(() => {
    if (trouble) area.current?.focus();
  }, [error, sent]);
  return (
    <div className={css.entry}>
      <Textarea
        ref={area}
        label={t.label}
        description={t.about}
        placeholder={trouble ? undefined : t.example}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={trouble}
        rows={10}
        className={css.key}
        spellCheck={false}
        autoFocus={autoFocus}
        autoComplete="off"
      />
      <Button variant="default" size="xs" onClick={() => input.current?.click()}>
        {t.fromFile}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t.fromFile}
        onChange={(event) => {
          void event.currentTarget.files?.[0]?.text().then(onChange);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
