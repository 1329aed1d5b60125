// The webhooks that send what an integration may see.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { webhooksOfQuery, type Webhook } from "../../api/settings";
import { useMay, useTenant } from "../../frame/context";
import { Section } from "../../parts/page";
import { integrations as words } from "../../texts/en/integrations";
import { WebhookState } from "../settings/webhook_state";
import css from "./detail.module.css";
import { useIntegration } from "./integration_context";

/** As far as one may read them. */
export function useWebhooks() {
  const { id } = useIntegration();
  return useQuery({ ...webhooksOfQuery(useTenant(), id), enabled: useMay("webhooks:read") });
}

export function WebhooksSection({ webhooks }: { webhooks: Webhook[] }) {
  const tenant = useTenant();
  const integration = useIntegration();
  return (
    <Section title={words.webhooks.title} about={words.webhooks.about}>
      <ul className={css.webhooks}>
        {webhooks.map((webhook) => (
          <li key={webhook.id}>
            <Link to="/t/$tenant/settings/webhooks/$webhook" params={{ tenant, webhook: webhook.id }}>
              <bdi>{webhook.name}</bdi>
            </Link>
            <WebhookState webhook={webhook} integration={integration} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
