import { Checkbox, TagsInput } from "@mantine/core";
import { useId } from "react";
import { policies as t } from "../../texts/en/policies";
import type { List } from "./draft";
import css from "./editor.module.css";

interface NamesFieldProps {
  list: List;
  value: string[];
  known: string[];
  onChange: (names: string[]) => void;
  error?: string;
  disabled: boolean;
}

/** Names that exist, others that somebody types, or all of them. */
export function NamesField({ list, value, known, onChange, error, disabled }: NamesFieldProps) {
  const label = useId();
  const all = value.includes("*");
  const { label: text, about } = t.lists[list];
  return (
    <div className={css.names} role="group" aria-labelledby={label}>
      <div className={css.namesHead}>
        <span id={label} className={css.namesLabel}>
          {text}
        </span>
        <Checkbox size="xs" label={t.allNames} aria-label={`${text}: ${t.allNames}`} checked={all} disabled={disabled} onChange={(event) => onChange(event.currentTarget.checked ? ["*"] : [])} />
      </div>
      {!all && (
        <TagsInput
          aria-label={text}
          description={about || undefined}
          placeholder={value.length === 0 ? t.addName : undefined}
          data={known}
          value={value}
          onChange={onChange}
          error={error}
          disabled={disabled}
          maxTags={128}
          limit={40}
          maxDropdownHeight={220}
          acceptValueOnBlur
        />
      )}
    </div>
  );
}
