// What stops an integration: for a while, its tokens, or for good.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { answered, tenantClient } from "../../api/client";
import { integrationQuery, listKey } from "../../api/integrations";
import { webhooksKey } from "../../api/settings";
import { useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { Section } from "../../parts/page";
import { say, sayTrouble } from "../../parts/toasts";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { useIntegration, useKeepIntegration } from "./integration_context";
import css from "./detail.module.css";
import { useWebhooks } from "./webhooks";

type Asking = "disable" | "endTokens" | "delete";

export function DangerTab() {
  const integration = useIntegration();
  const tenant = useTenant();
  const keep = useKeepIntegration();
  const [asking, setAsking] = useState<Asking>();
  const params = { path: { integrationId: integration.id } };
  const close = () => setAsking(undefined);
  const enabling = () => answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/enable", { params }));
  const disabling = () => answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/disable", { params }));
  const enable = useMutation({
    mutationFn: enabling,
    onSuccess: (after) => {
      say(t.danger.enabled(integration.name), () => disabling().then(keep));
      return keep(after);
    },
    onError: sayTrouble,
  });
  const disable = useMutation({
    mutationFn: disabling,
    onSuccess: (after) => {
      say(t.danger.disabled(integration.name), () => enabling().then(keep));
      close();
      return keep(after);
    },
  });
  const endTokens = useMutation({
    mutationFn: () => answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/end-tokens", { params })),
    onSuccess: () => {
      say(t.danger.tokensEnded);
      close();
    },
  });
  return (
    <Section title={t.danger.title} tone="bad">
      <ul className={css.dangers}>
        {!integration.draft && (
          <Danger title={integration.enabled ? t.danger.disable : t.danger.enable} about={integration.enabled ? t.danger.disableAbout : t.danger.enableAbout}>
            {integration.enabled ? (
              <Button variant="default" onClick={() => setAsking("disable")}>
                {t.danger.disable}
              </Button>
            ) : (
              <Button variant="default" loading={enable.isPending} onClick={() => enable.mutate()}>
                {t.danger.enable}
              </Button>
            )}
          </Danger>
        )}
        {!integration.draft && (
          <Danger title={t.danger.endTokens} about={t.danger.endTokensAbout}>
            <Button variant="default" onClick={() => setAsking("endTokens")}>
              {t.danger.endTokens}
            </Button>
          </Danger>
        )}
        <Danger title={t.danger.delete} about={integration.draft ? words.drafts.delete : t.danger.deleteAbout}>
          <Button color="red" onClick={() => setAsking("delete")}>
            {t.danger.delete}
          </Button>
        </Danger>
      </ul>
      <Question opened={asking === "disable"} title={t.danger.disableTitle(integration.name)} action={t.danger.disable} tone="bad" busy={disable.isPending} error={disable.error} onAnswer={() => disable.mutate()} onClose={close}>
        <p>{t.danger.disableAbout}</p>
      </Question>
      <Question opened={asking === "endTokens"} title={t.danger.endTokensTitle(integration.name)} action={t.danger.endTokens} tone="bad" busy={endTokens.isPending} error={endTokens.error} onAnswer={() => endTokens.mutate()} onClose={close}>
        <p>{t.danger.endTokensAbout}</p>
      </Question>
      {asking === "delete" && <DeleteIntegration onClose={close} />}
    </Section>
  );
}

function Danger({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <li>
      <div>
        <h3>{title}</h3>
        <p>{about}</p>
      </div>
      {children}
    </li>
  );
}

function DeleteIntegration({ onClose }: { onClose: () => void }) {
  const { id, name } = useIntegration();
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const webhooks = useWebhooks();
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/integrations/{integrationId}", { params: { path: { integrationId: id } } })),
    onSuccess: async () => {
      await navigate({ to: "/t/$tenant/settings/integrations", params: { tenant }, replace: true });
      queries.removeQueries({ queryKey: integrationQuery(tenant, id).queryKey });
      say(t.danger.deleted(name));
      await Promise.all([listKey(tenant), webhooksKey(tenant)].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return (
    <Question opened title={t.danger.deleteTitle} action={t.danger.delete} tone="bad" busy={remove.isPending} ready={typed === name && !webhooks.isLoading} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.danger.deleteText}</p>
      {webhooks.data && webhooks.data.length > 0 && (
        <div>
          <p>{words.webhooks.end(webhooks.data.length)}</p>
          <ul className={css.ending}>
            {webhooks.data.map((webhook) => (
              <li key={webhook.id}>
                <bdi>{webhook.name}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p>
        {t.danger.typeName} <strong className={css.typedName}>{name}</strong>
      </p>
      <TextInput label={t.danger.nameLabel} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" spellCheck={false} data-autofocus />
    </Question>
  );
}
