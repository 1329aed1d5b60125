// One webhook: how it stands, what was sent, and what can be done with it.
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { answered, tenantClient, type Schemas } from "../../api/client";
import { deliveriesKey, deliveriesQuery, webhookQuery, webhooksKey, withoutSecrets, type Webhook } from "../../api/settings";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { NotRead } from "../../parts/gone";
import { useNames } from "../../parts/picker";
import { PageHead, Section, Waiting } from "../../parts/page";
import { useSecretCall } from "../../parts/secret_call";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { FormTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { settings } from "../../texts/en/settings";
import { Deliveries } from "./deliveries";
import css from "./settings.module.css";
import { EditWebhook, WebhookSecret } from "./webhook_form";
import { useIntegrationsOf, WebhookState } from "./webhook_state";

const t = settings.webhooks;
const route = getRouteApi("/frame/t/$tenant/settings/webhooks/$webhook");

/** Each undoes the other. */
function useActivity({ id }: Webhook) {
  const tenant = useTenant();
  const keep = useKeep();
  const params = { path: { webhookId: id } };
  const kept = async (call: Promise<Webhook>) => {
    const after = await call;
    await keep(after);
    return after;
  };
  return {
    activate: (skipMissed: boolean) => kept(answered(tenantClient(tenant).POST("/api/webhooks/{webhookId}/activate", { params, body: { skipMissed } }))),
    deactivate: () => kept(answered(tenantClient(tenant).POST("/api/webhooks/{webhookId}/deactivate", { params }))),
  };
}

function useKeep() {
  const tenant = useTenant();
  const queries = useQueryClient();
  return (after: Webhook) => {
    queries.setQueryData(webhookQuery(tenant, after.id).queryKey, withoutSecrets(after));
    void queries.invalidateQueries({ queryKey: webhooksKey(tenant), exact: true });
    return queries.invalidateQueries({ queryKey: deliveriesKey(tenant, after.id) });
  };
}

export function WebhookPage() {
  const { tenant, webhook: id } = route.useParams();
  const { state, after } = route.useSearch();
  const found = useQuery(webhookQuery(tenant, id));
  const messages = useQuery(deliveriesQuery(tenant, id, state, after)); // what stands below them is not pushed down
  const integrations = useIntegrationsOf(found.data ? [found.data] : []);
  const assets = useNames((found.data?.assets ?? []).map((id) => ({ thing: "asset", id })));
  const back = { text: t.back, link: { to: "/t/$tenant/settings/webhooks", params: { tenant } } } as const;
  if (found.error && !found.data) return <NotRead read={found} what={t.one} back={back} />;
  if (!found.data || messages.isLoading || integrations.isLoading || assets.isLoading) return <Waiting rows={6} />;
  const webhook = found.data;
  const integration = integrations.known.get(webhook.integration);
  return (
    <>
      <PageHead
        title={webhook.name}
        back={back}
        about={
          <span className={css.head}>
            <WebhookState webhook={webhook} integration={integration} />
            <span>{t.formats[webhook.format]}</span>
            <code>{webhook.url}</code>
          </span>
        }
      />
      <Manage webhook={webhook}>
        <dt>{t.integration}</dt>
        <dd>
          {integration ? (
            <Link to="/t/$tenant/settings/integrations/$integration" params={{ tenant, integration: integration.id }}>
              <bdi>{integration.name}</bdi>
            </Link>
          ) : (
            <code>{webhook.integration}</code>
          )}{" "}
          {integration?.enabled === false && t.disabledAbout}
        </dd>
        <dt>{t.assets}</dt>
        <dd>
          {webhook.assets.length === 0 ? (
            t.allAssets
          ) : (
            <ul className={css.names}>
              {webhook.assets.map((asset) => (
                <li key={asset}>
                  <Link to="/t/$tenant/inventory/assets/$asset" params={{ tenant, asset }}>
                    <bdi>{assets.known.get(asset) ?? asset}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </dd>
      </Manage>
      <Deliveries webhook={webhook} />
      <Delete webhook={webhook} />
    </>
  );
}

type Asking = "activate" | "rotate" | "edit";

function Manage({ webhook, children }: { webhook: Webhook; children: ReactNode }) {
  const tenant = useTenant();
  const keep = useKeep();
  const mayWrite = useMay("webhooks:write");
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const params = { path: { webhookId: webhook.id } };
  const test = useMutation({ mutationFn: () => answered(tenantClient(tenant).POST("/api/webhooks/{webhookId}/test", { params })) });
  const activity = useActivity(webhook);
  const deactivate = useMutation({ mutationFn: activity.deactivate, onSuccess: () => say(t.deactivated, () => activity.activate(false)) });
  const { events, active, stopReason, failingSince, previousSecretUntil } = webhook;
  return (
    <Section
      title={t.state}
      about={active ? undefined : t.activateText}
      actions={
        mayWrite && (
          <>
            <Button variant="default" size="xs" onClick={() => setAsking("edit")}>
              {t.edit}
            </Button>
            <Button variant="default" size="xs" onClick={() => setAsking("rotate")}>
              {t.rotate}
            </Button>
            <Button variant="default" size="xs" loading={test.isPending} onClick={() => test.mutate()}>
              {t.test}
            </Button>
            {active ? (
              <Button variant="default" size="xs" loading={deactivate.isPending} onClick={() => deactivate.mutate()}>
                {t.deactivate}
              </Button>
            ) : (
              <Button size="xs" onClick={() => setAsking("activate")}>
                {t.activate}
              </Button>
            )}
          </>
        )
      }
    >
      <Tested outcome={test.data} />
      <FormTrouble error={test.error ?? deactivate.error} />
      <dl className={css.facts}>
        {children}
        <dt>{t.events}</dt>
        <dd>{events.length === 0 ? t.allEvents : events.join(", ")}</dd>
        {stopReason && (
          <>
            <dt>{t.stopped}</dt>
            <dd>{t.stopReasons[stopReason] ?? stopReason}</dd>
          </>
        )}
        {failingSince && (
          <>
            <dt>{t.failingSince}</dt>
            <dd>
              <When time={failingSince} form="exact" />
            </dd>
          </>
        )}
        {previousSecretUntil && (
          <>
            <dt>{t.previousUntil}</dt>
            <dd>
              <When time={previousSecretUntil} form="exact" />
            </dd>
          </>
        )}
        <dt>{t.created}</dt>
        <dd>
          <When time={webhook.createdAt} form="day" />
        </dd>
      </dl>
      {asking === "activate" && <Activate webhook={webhook} onClose={close} />}
      {asking === "rotate" && <Rotate webhook={webhook} onClose={close} />}
      {asking === "edit" && <EditWebhook webhook={webhook} onSaved={(after) => void keep(after)} onClose={close} />}
    </Section>
  );
}

function Tested({ outcome }: { outcome: Schemas["WebhookTest"] | undefined }) {
  return (
    <div role="status">
      {outcome && (
        <p className={css.tested} data-tone={outcome.taken ? undefined : "bad"}>
          {outcome.taken ? t.tested(outcome.status, outcome.milliseconds) : t.testFailed(outcome.error, outcome.status)}
        </p>
      )}
    </div>
  );
}

function Activate({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const activity = useActivity(webhook);
  const [skipMissed, setSkipMissed] = useState(false);
  const activate = useMutation({
    mutationFn: () => activity.activate(skipMissed),
    onSuccess: () => {
      say(t.activated, activity.deactivate);
      onClose();
    },
  });
  return (
    <Question opened title={t.activateTitle(webhook.name)} action={t.activate} busy={activate.isPending} error={activate.error} onAnswer={() => activate.mutate()} onClose={onClose}>
      <p>{t.activateText}</p>
      <Checkbox checked={skipMissed} onChange={(event) => setSkipMissed(event.currentTarget.checked)} label={t.skipMissed} description={t.skipMissedAbout} />
    </Question>
  );
}

function Rotate({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const tenant = useTenant();
  const keep = useKeep();
  // With its secret, so in no cache: it goes with this dialog (security N18).
  const [rotated, setRotated] = useState<Webhook>();
  const { busy, error, run } = useSecretCall();
  const rotate = async () => {
    const after = await answered(tenantClient(tenant).POST("/api/webhooks/{webhookId}/rotate-secret", { params: { path: { webhookId: webhook.id } } }));
    setRotated(after);
    void keep(after);
  };
  if (rotated) return <WebhookSecret title={t.rotated} notice={t.rotatedNotice} webhook={rotated} onClose={onClose} />;
  return (
    <Question opened title={t.rotateTitle(webhook.name)} action={t.rotate} busy={busy} error={error} onAnswer={() => void run(rotate)} onClose={onClose}>
      <p>{t.rotateText}</p>
    </Question>
  );
}

function Delete({ webhook: { id, name } }: { webhook: Webhook }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayWrite = useMay("webhooks:write");
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/webhooks/{webhookId}", { params: { path: { webhookId: id } } })),
    onSuccess: async () => {
      await navigate({ to: "/t/$tenant/settings/webhooks", params: { tenant }, replace: true });
      queries.removeQueries({ queryKey: webhookQuery(tenant, id).queryKey });
      say(t.deleted(name));
      await queries.invalidateQueries({ queryKey: webhooksKey(tenant) });
    },
  });
  if (!mayWrite) return null;
  return (
    <Section title={t.delete} about={t.deleteText} tone="bad">
      <Button color="red" onClick={() => setAsking(true)}>
        {t.delete}
      </Button>
      <Question opened={asking} title={t.deleteTitle(name)} action={t.delete} tone="bad" busy={remove.isPending} ready={typed === name} error={remove.error} onAnswer={() => remove.mutate()} onClose={() => setAsking(false)}>
        <p className={parts.quiet}>{t.deleteText}</p>
        <p>
          {t.typeName} <strong className={css.typed}>{name}</strong>
        </p>
        <TextInput label={t.name} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" spellCheck={false} data-autofocus />
      </Question>
    </Section>
  );
}
