// The conditions of a policy, on assets and on callers: rows of "or" inside rows of "and".
import { Autocomplete, Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { choiceQuery } from "../../api/choices";
import { useMay, useTenant } from "../../frame/context";
import { Icon } from "../../parts/icons";
import { Picker } from "../../parts/picker";
import { policies as t } from "../../texts/en/policies";
import { newCondition, newTerm, type Condition, type TermRow } from "./draft";
import type { Known } from "./known";
import css from "./conditions.module.css";
import { hows, type How } from "./terms";
import parts from "../../parts/parts.module.css";

type RenderTerm = (term: TermRow, change: (part: Partial<TermRow>) => void, place: string) => ReactNode;

interface ConditionsProps {
  label: string;
  all: Condition[];
  onChange: (all: Condition[]) => void;
  fresh: string;
  disabled: boolean;
  render: RenderTerm;
}

function Conditions({ label, all, onChange, fresh, disabled, render }: ConditionsProps) {
  const changeTerms = (condition: Condition, terms: TermRow[]) =>
    onChange(terms.length > 0 ? all.map((one) => (one === condition ? { ...one, terms } : one)) : all.filter((one) => one !== condition));
  return (
    <fieldset className={css.conditions} disabled={disabled}>
      <legend className="seen-by-readers">{label}</legend>
      {all.map((condition, index) => (
        <div key={condition.key} className={css.condition}>
          {index > 0 && <p className={css.joint}>{t.and}</p>}
          <div className={css.terms}>
            {condition.terms.map((term, at) => {
              const place = condition.terms.length > 1 ? `${index + 1}.${at + 1}` : String(index + 1);
              const change = (part: Partial<TermRow>) => changeTerms(condition, condition.terms.map((one) => (one === term ? { ...one, ...part } : one)));
              return (
                <div key={term.key} className={css.term} role="group" aria-label={`${label} ${place}`}>
                  {at > 0 && <span className={css.or}>{t.or}</span>}
                  {render(term, change, place)}
                  <button type="button" className={parts.iconButton} onClick={() => changeTerms(condition, condition.terms.filter((one) => one !== term))} aria-label={t.removeTerm(place)}>
                    <Icon name="bin" size={16} />
                  </button>
                </div>
              );
            })}
            {!disabled && condition.terms.length < 32 && (
              <button type="button" className={css.textButton} onClick={() => changeTerms(condition, [...condition.terms, newTerm(condition.terms.at(-1)?.name ?? fresh)])}>
                {t.addOr}
              </button>
            )}
          </div>
        </div>
      ))}
      {!disabled && all.length < 32 && (
        <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => onChange([...all, newCondition(fresh)])}>
          {t.addCondition}
        </Button>
      )}
    </fieldset>
  );
}

const howData = hows.map((how) => ({ value: how, label: t.hows[how] }));

function HowSelect({ value, onChange }: { value: How; onChange: (how: How) => void }) {
  return <NativeSelect className={css.how} aria-label={t.how} data={howData} value={value} onChange={(event) => onChange(event.currentTarget.value as How)} />;
}

function ValueField({ term, data, onChange }: { term: TermRow; data: string[]; onChange: (value: string) => void }) {
  if (term.how === "any" || term.how === "none") return <span className={css.noValue} />;
  return <Autocomplete className={css.value} aria-label={t.value} placeholder={t.value} data={data} value={term.value} onChange={onChange} maxLength={512} limit={40} autoComplete="off" spellCheck={false} />;
}

interface FieldProps {
  all: Condition[];
  onChange: (all: Condition[]) => void;
  known: Known;
  disabled: boolean;
}

const attributePrefix = "attributes.";

export function AssetConditions({ all, onChange, known, disabled }: FieldProps) {
  const names = [...known.attributes.keys()];
  return (
    <Conditions
      label={t.assets}
      all={all}
      onChange={onChange}
      fresh={attributePrefix}
      disabled={disabled}
      render={(term, change) => {
        const name = term.name.slice(attributePrefix.length);
        return (
          <>
            <Autocomplete className={css.thing} aria-label={t.attributeName} placeholder={t.attributeName} data={names} value={name} onChange={(typed) => change({ name: attributePrefix + typed })} maxLength={128} limit={40} autoComplete="off" spellCheck={false} />
            <HowSelect value={term.how} onChange={(how) => change({ how })} />
            <ValueField term={term} data={known.attributes.get(name) ?? []} onChange={(value) => change({ value })} />
          </>
        );
      }}
    />
  );
}

type CallerKind = keyof typeof t.callerKinds;
const claimPrefix = "jwt_";

// Integrations and members are both known by their subject; which of them one is, its id tells.
function kindOf({ name, how }: TermRow, isMember: boolean): CallerKind {
  if (name.startsWith(claimPrefix)) return "claim";
  if (name !== "subject" || how === "any" || how === "none") return "other";
  return isMember ? "member" : "subject";
}

export function CallerConditions({ all, onChange, known, disabled }: FieldProps) {
  return (
    <Conditions label={t.callerKind} all={all} onChange={onChange} fresh="subject" disabled={disabled} render={(term, change) => <CallerTerm key={term.key} term={term} change={change} known={known} />} />
  );
}

function CallerTerm({ term, change, known }: { term: TermRow; change: (part: Partial<TermRow>) => void; known: Known }) {
  const tenant = useTenant();
  const mayMembers = useMay("members:read");
  const member = useQuery({ ...choiceQuery(tenant, "member", term.value), enabled: mayMembers && term.name === "subject" && term.value !== "" });
  const [wanted, setWanted] = useState<CallerKind>();
  const told = kindOf(term, member.data != null);
  // Nobody is chosen yet: it is what somebody has said that it will be.
  const kind = told === "subject" && term.value === "" && wanted === "member" ? "member" : told;
  const data = (Object.keys(t.callerKinds) as CallerKind[]).filter((one) => one !== "member" || mayMembers || kind === "member").map((value) => ({ value, label: t.callerKinds[value] }));
  const choose = (to: CallerKind) => {
    setWanted(to);
    change(to === "claim" ? { name: claimPrefix, how: "is", value: "" } : { name: to === "other" ? "email" : "subject", how: "is", value: "" });
  };
  return (
    <>
      <NativeSelect className={css.kind} aria-label={t.callerKind} data={data} value={kind} onChange={(event) => choose(event.currentTarget.value as CallerKind)} />
      {kind === "subject" || kind === "member" ? (
        <>
          <HowSelect value={term.how} onChange={(how) => change({ how })} />
          <Picker key={kind} of={kind === "member" ? "member" : "integration"} className={css.value} label={kind === "member" ? t.chooseMember : t.chooseIntegration} hidden value={term.value || undefined} onChoose={(id) => change({ value: id ?? "" })} />
        </>
      ) : (
        <>
          {kind === "claim" ? (
            <Autocomplete className={css.thing} aria-label={t.claimName} placeholder={t.claimName} data={[...known.claims.keys()]} value={term.name.slice(claimPrefix.length)} onChange={(name) => change({ name: claimPrefix + name })} maxLength={64} autoComplete="off" spellCheck={false} />
          ) : (
            <Autocomplete className={css.thing} aria-label={t.otherName} placeholder={t.otherName} data={["email", "group", "subject"]} value={term.name} onChange={(name) => change({ name })} maxLength={64} autoComplete="off" spellCheck={false} />
          )}
          <HowSelect value={term.how} onChange={(how) => change({ how })} />
          <ValueField term={term} data={known.claims.get(term.name.slice(claimPrefix.length)) ?? []} onChange={(value) => change({ value })} />
        </>
      )}
    </>
  );
}
