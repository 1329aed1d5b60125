// How many tokens and calls, and what happens beyond: the fields of limits, of all integrations or of one.
import { Radio, TextInput } from "@mantine/core";
import { settings } from "../../texts/en/settings";
import { limitOf, times, type Typed, type TypedRates } from "./numbers";
import css from "./settings.module.css";

const t = settings.limits;

interface LimitFieldsProps {
  typed: Typed;
  onChange: (typed: Typed) => void;
  readOnly: boolean;
}

export function LimitFields({ typed, onChange, readOnly }: LimitFieldsProps) {
  const change = (part: Partial<Typed>) => onChange({ ...typed, ...part });
  return (
    <>
      <Rates what={t.tokens} typed={typed.tokens} onChange={(tokens) => change({ tokens })} readOnly={readOnly} />
      <Rates what={t.calls} typed={typed.calls} onChange={(calls) => change({ calls })} readOnly={readOnly} />
      <Radio.Group label={t.mode} value={typed.mode} onChange={(mode) => change({ mode: mode as Typed["mode"] })} readOnly={readOnly}>
        <div className={css.radios}>
          {(["enforce", "observe"] as const).map((one) => (
            <Radio key={one} value={one} label={t.modes[one]} description={t.modeAbout[one]} disabled={readOnly} />
          ))}
        </div>
      </Radio.Group>
    </>
  );
}

function Rates({ what, typed, onChange, readOnly }: { what: string; typed: TypedRates; onChange: (typed: TypedRates) => void; readOnly: boolean }) {
  return (
    <fieldset className={css.numbers}>
      <legend>{what}</legend>
      {times.map((time) => (
        <TextInput
          key={time}
          label={t[time]}
          aria-label={t.fieldOf(what, t[time])}
          placeholder={t.none}
          inputMode="numeric"
          value={typed[time]}
          onChange={(event) => onChange({ ...typed, [time]: event.currentTarget.value })}
          error={limitOf(typed[time]) === undefined ? t.wrong : undefined}
          readOnly={readOnly}
          autoComplete="off"
        />
      ))}
    </fieldset>
  );
}
