// How a webhook stands, which its integration has a say in.
import { useQueries } from "@tanstack/react-query";
import { integrationQuery, type Integration } from "../../api/integrations";
import type { Webhook } from "../../api/settings";
import { useMay, useTenant } from "../../frame/context";
import { Status } from "../../parts/status";
import { settings } from "../../texts/en/settings";

const t = settings.webhooks;

/** Those whose view webhooks send, by id, as far as one may read them. */
export function useIntegrationsOf(webhooks: readonly Webhook[]): { known: ReadonlyMap<string, Integration>; isLoading: boolean } {
  const tenant = useTenant();
  const ids = useMay("integrations:read") ? [...new Set(webhooks.map(({ integration }) => integration))] : [];
  return useQueries({
    queries: ids.map((id) => integrationQuery(tenant, id)),
    combine: (answers) => ({ known: new Map(answers.flatMap(({ data }) => (data ? [[data.id, data] as const] : []))), isLoading: answers.some(({ isLoading }) => isLoading) }),
  });
}

interface WebhookStateProps {
  webhook: Webhook;
  /** Nothing: not known. */
  integration: Pick<Integration, "enabled"> | undefined;
}

export function WebhookState({ webhook: { active, stopReason, failingSince }, integration }: WebhookStateProps) {
  if (stopReason) return <Status tone="bad">{t.stopped}</Status>;
  if (!active) return <Status>{t.inactive}</Status>;
  if (integration?.enabled === false) return <Status tone="warn">{t.integrationDisabled}</Status>; // nothing is sent
  return failingSince ? <Status tone="warn">{t.failing}</Status> : <Status tone="good">{t.active}</Status>;
}
