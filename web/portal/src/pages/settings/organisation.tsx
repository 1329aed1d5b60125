import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { quotasQuery, tenantQuery, type Quota, type Tenant } from "../../api/settings";
import { useMay, useTenant } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { Question } from "../../parts/dialog";
import { Section, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { fieldTrouble, FormTrouble, Trouble } from "../../parts/trouble";
import { Unsaved } from "../../parts/unsaved";
import { When } from "../../parts/when";
import { texts as shared } from "../../texts/en";
import { bytes } from "../../texts/en/bytes";
import { settings } from "../../texts/en/settings";
import { useChange } from "./change";
import css from "./settings.module.css";

const t = settings.organisation;

export function OrganisationTab() {
  const tenant = useTenant();
  const found = useQuery(tenantQuery(tenant));
  const quotas = useQuery(quotasQuery(tenant));
  const again = () => {
    void found.refetch();
    void quotas.refetch();
  };
  if (found.error && !found.data) return <Trouble error={found.error} retry={again} />;
  if (!found.data) return <Waiting rows={6} />;
  const { id, createdAt, verifiedDomain } = found.data;
  return (
    <>
      <Section title={t.title}>
        <NameForm key={found.data.name} tenant={found.data} />
        <dl className={css.facts}>
          <dt>{t.id}</dt>
          <dd>
            <CopyValue value={id} label={t.copyId} />
          </dd>
          <dt>{t.created}</dt>
          <dd>
            <When time={createdAt} form="day" />
          </dd>
          <dt>{t.domain}</dt>
          <dd>{verifiedDomain || <span className={css.faint}>{t.noDomain}</span>}</dd>
        </dl>
      </Section>
      <Connections on={found.data.connectionsEnabled} />
      <Section title={t.retention} about={t.retentionAbout}>
        <dl className={css.facts}>
          {kept(found.data.retention).map(([what, time]) => [<dt key={what}>{what}</dt>, <dd key={`${what} for`}>{time}</dd>])}
        </dl>
      </Section>
      <Section title={t.quotas} about={t.quotasAbout}>
        {quotas.data ? <Quotas quotas={quotas.data} /> : quotas.isPending ? <Waiting rows={6} /> : <Trouble error={quotas.error} retry={() => void quotas.refetch()} />}
      </Section>
    </>
  );
}

function Quotas({ quotas }: { quotas: Quota[] }) {
  return (
    <dl className={css.facts}>
      {quotas.map(({ resource, used, most }) => [
        <dt key={resource}>{t.counted[resource]}</dt>,
        <dd key={`${resource} used`}>{most !== undefined && used >= most ? <Status tone="warn">{t.allUsed(most)}</Status> : t.used(used, most)}</dd>,
      ])}
    </dl>
  );
}

/** What is kept, and for how long. */
function kept({ auditHours, auditBytes, usageDays, deliveredDays, givenUpDays }: Tenant["retention"]) {
  const hours = (count: number) => shared.duration(count * 3600);
  const { audit, use, delivered, givenUp } = t.retained;
  return [
    [audit, t.atMost(hours(auditHours), auditBytes === undefined ? undefined : bytes(auditBytes))],
    [use, hours(usageDays * 24)],
    [delivered, hours(deliveredDays * 24)],
    [givenUp, hours(givenUpDays * 24)],
  ] as const;
}

function NameForm({ tenant }: { tenant: Tenant }) {
  const mayWrite = useMay("tenant:write");
  const [name, setName] = useState(tenant.name);
  const change = useChange({ name: tenant.name }, () => t.saved);
  const changed = name.trim() !== tenant.name && name.trim() !== "";
  const refused = fieldTrouble(change.error, "name");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !change.isPending) change.mutate({ name: name.trim() });
  };
  return (
    <form onSubmit={submit} className={css.form} noValidate>
      <Unsaved changed={name !== tenant.name && !change.isPending} />
      <TextInput label={t.name} description={t.nameAbout} value={name} onChange={(event) => setName(event.currentTarget.value)} error={refused} maxLength={128} readOnly={!mayWrite} autoComplete="off" />
      <FormTrouble error={refused ? undefined : change.error} />
      {mayWrite && (
        <div className={css.start}>
          <Button type="submit" disabled={!changed} loading={change.isPending}>
            {shared.save}
          </Button>
          {name !== tenant.name && (
            <Button variant="default" onClick={() => setName(tenant.name)}>
              {shared.discard}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

function Connections({ on }: { on: boolean }) {
  const mayWrite = useMay("tenant:write");
  const [asking, setAsking] = useState(false);
  const change = useChange({ connectionsEnabled: on }, ({ connectionsEnabled }) => {
    setAsking(false);
    return connectionsEnabled ? t.switchedOn : t.switchedOff;
  });
  return (
    <Section title={t.connections} about={t.connectionsAbout}>
      <div className={css.switch}>
        <Status tone={on ? "good" : "warn"}>{on ? t.on : t.off}</Status>
        {mayWrite && (
          <Button variant="default" size="xs" loading={change.isPending && !on} onClick={() => (on ? setAsking(true) : change.mutate({ connectionsEnabled: true }))}>
            {on ? t.switchOff : t.switchOn}
          </Button>
        )}
      </div>
      {!on && <FormTrouble error={change.error} />}
      <Question opened={asking} title={t.switchOffTitle} action={t.switchOff} tone="bad" busy={change.isPending} error={change.error} onAnswer={() => change.mutate({ connectionsEnabled: false })} onClose={() => setAsking(false)}>
        <p>{t.switchOffText}</p>
      </Question>
    </Section>
  );
}
