import { Select, TextInput } from "@mantine/core";
import { useId } from "react";
import { texts as t } from "../../texts/en";
import { integrations } from "../../texts/en/integrations";
import { lifetimeOf, units, type TypedLifetime, type Unit } from "./lifetime";
import css from "./forms.module.css";
import parts from "../../parts/parts.module.css";

const words = integrations.general;

interface LifetimeFieldProps {
  label: string;
  /** In seconds. */
  bounds: { usual: number; least: number; most: number };
  typed: TypedLifetime;
  onChange: (typed: TypedLifetime) => void;
  /** By the server. */
  refused?: boolean;
  readOnly: boolean;
}

/** A time as a number and its unit. */
export function LifetimeField({ label, bounds, typed, onChange, refused, readOnly }: LifetimeFieldProps) {
  const about = useId();
  const unitNames = words.units(Number(typed.amount) === 1);
  const wrong = refused || lifetimeOf(typed, bounds) === undefined;
  return (
    <fieldset className={css.lifetime}>
      <legend>{label}</legend>
      <p id={about} className={css.fieldAbout}>
        {words.usually(t.duration(bounds.usual))}
      </p>
      <TextInput
        aria-label={label}
        aria-describedby={about}
        inputMode="numeric"
        value={typed.amount}
        onChange={(event) => onChange({ ...typed, amount: event.currentTarget.value })}
        error={wrong}
        readOnly={readOnly}
        autoComplete="off"
      />
      <Select
        aria-label={words.unitOf(label)}
        data={units.map((unit) => ({ value: unit, label: unitNames[unit] }))}
        value={typed.unit}
        onChange={(unit) => unit && onChange({ ...typed, unit: unit as Unit })}
        allowDeselect={false}
        disabled={readOnly}
      />
      {wrong && (
        <p className={parts.fieldError} role="alert">
          {words.bounds(t.duration(bounds.least), t.duration(bounds.most))}
        </p>
      )}
    </fieldset>
  );
}
