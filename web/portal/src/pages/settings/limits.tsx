// The limits of integrations that have none of their own, and what is used of them.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { busiestQuery, limitsQuery, type Limits } from "../../api/settings";
import { useMay, useTenant } from "../../frame/context";
import { counted } from "../../parts/counted";
import { Table } from "../../parts/listing";
import { Empty, Section, Waiting } from "../../parts/page";
import { say } from "../../parts/toasts";
import { FormTrouble, Trouble } from "../../parts/trouble";
import { Unsaved } from "../../parts/unsaved";
import { useNow } from "../../parts/when";
import { texts as shared } from "../../texts/en";
import { settings } from "../../texts/en/settings";
import { LimitFields } from "./limit_fields";
import { limitsOf, typedOf } from "./numbers";
import css from "./settings.module.css";

const t = settings.limits;

export function LimitsTab() {
  const limits = useQuery(limitsQuery(useTenant()));
  const maySeeUse = useMay("usage:read");
  if (limits.error && !limits.data) return <Trouble error={limits.error} retry={() => void limits.refetch()} />;
  if (!limits.data) return <Waiting rows={6} />;
  return (
    <>
      <LimitsForm key={JSON.stringify(limits.data)} limits={limits.data} />
      {maySeeUse && <Use />}
    </>
  );
}

function LimitsForm({ limits }: { limits: Limits }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const mayWrite = useMay("limits:write");
  const before = typedOf(limits);
  const [typed, setTyped] = useState(before);
  const wanted = limitsOf(typed);
  const changed = JSON.stringify(typed) !== JSON.stringify(before);
  const write = async (body: Limits) => queries.setQueryData(limitsQuery(tenant).queryKey, await answered(tenantClient(tenant).PUT("/api/limits", { body })));
  const save = useMutation({
    mutationFn: (body: Limits) => write(body),
    onSuccess: () => say(t.saved, () => write(limits)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted && changed && !save.isPending) save.mutate(wanted);
  };
  const reset = () => {
    setTyped(before);
    save.reset();
  };
  return (
    <Section title={t.title} about={t.about}>
      <form onSubmit={submit} className={css.form} noValidate>
        <Unsaved changed={changed && !save.isPending} />
        <LimitFields typed={typed} onChange={setTyped} readOnly={!mayWrite} />
        <FormTrouble error={save.error} />
        {mayWrite && (
          <div className={css.start}>
            <Button type="submit" disabled={!changed || !wanted} loading={save.isPending}>
              {shared.save}
            </Button>
            {changed && (
              <Button variant="default" onClick={reset}>
                {shared.discard}
              </Button>
            )}
          </div>
        )}
      </form>
    </Section>
  );
}

function Use() {
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const tenant = useTenant();
  const busiest = useQuery(busiestQuery(tenant, today));
  return (
    <Section title={t.use} about={t.useAbout}>
      {busiest.error ? (
        <Trouble error={busiest.error} retry={() => void busiest.refetch()} />
      ) : !busiest.data ? (
        <Waiting rows={3} />
      ) : busiest.data.length === 0 ? (
        <Empty title={t.unused}>{t.unusedText}</Empty>
      ) : (
        <Table
          label={t.use}
          items={busiest.data}
          idOf={({ integration }) => integration}
          columns={[
            {
              title: t.integration,
              cell: ({ integration, name }) => (
                <Link to="/t/$tenant/settings/integrations/$integration/usage" params={{ tenant, integration }} className={css.name}>
                  <bdi>{name || integration}</bdi>
                </Link>
              ),
            },
            ...counted,
          ]}
        />
      )}
    </Section>
  );
}
