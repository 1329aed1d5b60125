// What an integration is called, how long its tokens live and how many it may have.
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { change, type Change, type Integration } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { Section } from "../../parts/page";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { Unsaved } from "../../parts/unsaved";
import { texts as t } from "../../texts/en";
import { integrations } from "../../texts/en/integrations";
import { LimitFields } from "../settings/limit_fields";
import { limitsOf, typedOf } from "../settings/numbers";
import { useIntegration, useKeepIntegration } from "./integration_context";
import { hasRefreshTokens, lifetimeOf, refreshLifetime, tokenLifetime, typedLifetime } from "./lifetime";
import { LifetimeField } from "./lifetime_field";
import { SaveTrouble } from "./save_trouble";
import css from "./forms.module.css";
import parts from "../../parts/parts.module.css";

const words = integrations.general;

export function GeneralTab() {
  const integration = useIntegration();
  // A form of its own for each version: what somebody else has changed shows up, and is not overwritten.
  const [tries, setTries] = useState(0);
  return <GeneralForm key={`${integration.id} ${integration.version} ${tries}`} onReset={() => setTries(tries + 1)} />;
}

const byItself = "default";
const algorithms = ["ES256", "RS256", "EdDSA"] as const;

/** What is typed; undefined where it is wrong. */
function useFields(integration: Integration) {
  const usual = tokenLifetime[integration.kind];
  const [name, setName] = useState(integration.name);
  const [token, setToken] = useState(() => typedLifetime(integration.tokenLifetimeSeconds));
  const [refresh, setRefresh] = useState(() => typedLifetime(integration.refreshLifetimeSeconds ?? refreshLifetime.usual));
  const [algorithm, setAlgorithm] = useState<string>(integration.algorithm ?? byItself);
  const [reuse, setReuse] = useState(integration.reuseTokens);
  const [limits, setLimits] = useState(() => typedOf(integration.limits));
  // Null goes back to what is usual, and follows it from then on.
  const secondsOrUsual = (seconds: number | undefined, normal: number) => (seconds === normal ? null : seconds);
  return {
    name, setName, token, setToken, refresh, setRefresh, algorithm, setAlgorithm, reuse, setReuse, limits, setLimits,
    now: {
      name: name.trim() === "" ? undefined : name.trim(),
      tokenLifetimeSeconds: secondsOrUsual(lifetimeOf(token, usual), usual.usual),
      refreshLifetimeSeconds: secondsOrUsual(lifetimeOf(refresh, refreshLifetime), refreshLifetime.usual),
      algorithm: algorithms.find((one) => one === algorithm) ?? null,
      reuseTokens: reuse,
      limits: limitsOf(limits),
    },
  };
}

/** The same as it stands, to tell what is changed and to take it back. */
function settingsOf(integration: Integration) {
  const { name, tokenLifetimeSeconds, refreshLifetimeSeconds, algorithm, reuseTokens, limits } = integration;
  return {
    name,
    tokenLifetimeSeconds: tokenLifetimeSeconds === tokenLifetime[integration.kind].usual ? null : tokenLifetimeSeconds,
    refreshLifetimeSeconds: refreshLifetimeSeconds === refreshLifetime.usual ? null : (refreshLifetimeSeconds ?? null),
    algorithm: algorithm ?? null,
    reuseTokens,
    limits: limitsOf(typedOf(limits)),
  };
}

function GeneralForm({ onReset }: { onReset: () => void }) {
  const integration = useIntegration();
  const tenant = useTenant();
  const keep = useKeepIntegration();
  const mayWrite = useMay("integrations:write");
  const mayLimit = useMay("limits:write") && mayWrite;
  const fields = useFields(integration);
  const before = settingsOf(integration);
  const members = (Object.keys(before) as (keyof typeof before)[]).filter((member) => JSON.stringify(fields.now[member]) !== JSON.stringify(before[member]));
  const wrong = members.some((member) => fields.now[member] === undefined);
  const save = useMutation({
    mutationFn: (body: Change) => change(tenant, integration, body),
    onSuccess: (after) => {
      const back: Change = Object.fromEntries(members.map((member) => [member, before[member]]));
      say(members.includes("name") ? words.renamed(after.name) : t.permissions.saved, () => change(tenant, after, back).then(keep));
      return keep(after);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (members.length > 0 && !wrong && !save.isPending) save.mutate(Object.fromEntries(members.map((member) => [member, fields.now[member]])));
  };
  const refusedName = fieldTrouble(save.error, "name");
  const [refusedToken, refusedRefresh] = (["tokenLifetimeSeconds", "refreshLifetimeSeconds"] as const).map((field) => fieldTrouble(save.error, field) !== undefined);
  const usual = tokenLifetime[integration.kind];
  return (
    <form onSubmit={submit} className={css.general} noValidate>
      <Unsaved changed={members.length > 0 && !save.isPending} />
      <Section title={words.title}>
        <div className={parts.form}>
          <TextInput
            label={words.name}
            description={words.nameAbout}
            value={fields.name}
            onChange={(event) => fields.setName(event.currentTarget.value)}
            error={refusedName ?? (fields.name.trim() === "" ? t.fields.nameMissing : undefined)}
            maxLength={128}
            readOnly={!mayWrite}
            autoComplete="off"
          />
        </div>
      </Section>
      <Section title={words.tokens} about={words.tokensAbout}>
        <div className={parts.form}>
          <LifetimeField label={words.tokenLifetime} bounds={usual} typed={fields.token} onChange={fields.setToken} refused={refusedToken} readOnly={!mayWrite} />
          {hasRefreshTokens(integration.kind) && (
            <LifetimeField label={words.refreshLifetime} bounds={refreshLifetime} typed={fields.refresh} onChange={fields.setRefresh} refused={refusedRefresh} readOnly={!mayWrite} />
          )}
          <Select
            label={words.algorithm}
            description={words.algorithmAbout}
            data={[{ value: byItself, label: words.algorithmUsual }, ...algorithms.map((one) => ({ value: one, label: one }))]}
            value={fields.algorithm}
            onChange={(value) => fields.setAlgorithm(value ?? byItself)}
            allowDeselect={false}
            disabled={!mayWrite}
          />
          <Checkbox id="reuse" label={words.reuse} description={words.reuseAbout} checked={fields.reuse} onChange={(event) => fields.setReuse(event.currentTarget.checked)} disabled={!mayWrite} />
        </div>
      </Section>
      <Section
        title={words.limits}
        about={
          <>
            {words.limitsAbout}{" "}
            <Link to="/t/$tenant/settings/limits" params={{ tenant }}>
              {words.limitsOfAll}
            </Link>
            .
          </>
        }
      >
        <div className={parts.form}>
          <LimitFields typed={fields.limits} onChange={fields.setLimits} readOnly={!mayLimit} />
        </div>
      </Section>
      {!(refusedName || refusedToken || refusedRefresh) && <SaveTrouble error={save.error} />}
      {mayWrite && (
        <div className={parts.formStart}>
          <Button type="submit" disabled={members.length === 0 || wrong} loading={save.isPending}>
            {t.save}
          </Button>
          {members.length > 0 && (
            <Button variant="default" onClick={onReset}>
              {t.discard}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
