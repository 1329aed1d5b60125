// The attributes of an asset, row by row.
import { Button, TextInput } from "@mantine/core";
import { focusAfter } from "../../parts/focus";
import { Icon } from "../../parts/icons";
import { inventory } from "../../texts/en/inventory";
import { newRow, troubleOf, type AttributeRow } from "./attribute_rows";
import css from "./inventory.module.css";
import parts from "../../parts/parts.module.css";

const t = inventory.attributes;
const mostAttributes = 128;

interface AttributesFieldProps {
  rows: AttributeRow[];
  onChange: (rows: AttributeRow[]) => void;
  error?: string;
  /** Whether there are attributes that no row can hold. */
  others?: boolean;
}

export function AttributesField({ rows, onChange, error, others }: AttributesFieldProps) {
  const change = (key: number, part: Partial<AttributeRow>) => onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    const row = newRow();
    focusAfter(() => onChange([...rows, row]), `attribute-${row.key}`);
  };
  return (
    <fieldset className={css.rows}>
      <legend>{inventory.assets.attributes}</legend>
      {others && <p className={css.quietNote}>{t.structured}</p>}
      {rows.length > 0 && (
        <div className={css.rowHead} aria-hidden="true">
          <span>{t.nameTitle}</span>
          <span>{t.valueTitle}</span>
        </div>
      )}
      {rows.map((row, index) => {
        const trouble = troubleOf(row, rows);
        return (
          <div key={row.key} className={css.row}>
            <TextInput id={`attribute-${row.key}`} aria-label={t.name(index + 1)} placeholder={t.nameExample} value={row.name} onChange={(event) => change(row.key, { name: event.currentTarget.value })} error={trouble && t[trouble]} maxLength={128} autoComplete="off" spellCheck={false} />
            <TextInput aria-label={t.value(index + 1)} placeholder={t.valueExample} value={row.value} onChange={(event) => change(row.key, { value: event.currentTarget.value })} maxLength={4096} autoComplete="off" />
            <button type="button" className={parts.iconButton} onClick={() => onChange(rows.filter((one) => one !== row))} aria-label={t.remove(row.name || String(index + 1))}>
              <Icon name="bin" size={16} />
            </button>
          </div>
        );
      })}
      {error && (
        <p className={parts.fieldError} role="alert">
          {error}
        </p>
      )}
      {rows.length < mostAttributes && (
        <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={add}>
          {t.add}
        </Button>
      )}
    </fieldset>
  );
}
