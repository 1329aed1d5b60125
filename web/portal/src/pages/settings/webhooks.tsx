import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Integration } from "../../api/integrations";
import { webhooksQuery, type Webhook } from "../../api/settings";
import { useMay } from "../../frame/context";
import { Icon } from "../../parts/icons";
import { Empty, Waiting } from "../../parts/page";
import { Trouble } from "../../parts/trouble";
import { settings } from "../../texts/en/settings";
import css from "./settings.module.css";
import { useIntegrationsOf, WebhookState } from "./webhook_state";

const AddWebhook = lazy(() => import("./webhook_form").then(({ AddWebhook }) => ({ default: AddWebhook })));

const t = settings.webhooks;
const none: Webhook[] = [];
const route = getRouteApi("/frame/t/$tenant/settings/webhooks");

export function WebhooksTab() {
  const { tenant } = route.useParams();
  const { add } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("webhooks:write");
  const webhooks = useQuery(webhooksQuery(tenant));
  const integrations = useIntegrationsOf(webhooks.data ?? none);
  const open = (wanted: boolean) => void navigate({ search: { add: wanted || undefined }, replace: !wanted });
  const button = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => open(true)}>
      {t.add}
    </Button>
  );
  return (
    <>
      <h2 className="seen-by-readers">{t.title}</h2>
      <div className={css.title}>
        <p>{t.about}</p>
        {mayWrite && button}
      </div>
      {webhooks.error && !webhooks.data ? (
        <Trouble error={webhooks.error} retry={() => void webhooks.refetch()} />
      ) : !webhooks.data || integrations.isLoading ? (
        <div className={css.panel}>
          <Waiting rows={4} />
        </div>
      ) : webhooks.data.length === 0 ? (
        <div className={css.panel}>
          <Empty title={t.empty}>
            {mayWrite ? t.emptyText : t.emptyReader}
          </Empty>
        </div>
      ) : (
        <div className={css.panel}>
          <table className={css.table}>
            <caption className="seen-by-readers">{t.title}</caption>
            <thead>
              <tr>
                <th scope="col">{t.name}</th>
                <th scope="col">{t.integration}</th>
                <th scope="col">{t.events}</th>
                <th scope="col">{t.format}</th>
                <th scope="col">{t.state}</th>
              </tr>
            </thead>
            <tbody>
              {webhooks.data.map((webhook) => (
                <Row key={webhook.id} webhook={webhook} integration={integrations.known.get(webhook.integration)} tenant={tenant} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Suspense fallback={null}>{add && mayWrite && <AddWebhook onMade={(webhook) => void navigate({ to: "/t/$tenant/settings/webhooks/$webhook", params: { tenant, webhook }, ignoreBlocker: true })} onClose={() => open(false)} />}</Suspense>
    </>
  );
}

const shownEvents = 2;

function Row({ webhook, integration, tenant }: { webhook: Webhook; integration: Integration | undefined; tenant: string }) {
  const { id, name, url, events, format } = webhook;
  return (
    <tr>
      <th scope="row">
        <Link to="/t/$tenant/settings/webhooks/$webhook" params={{ tenant, webhook: id }} className={css.name}>
          <bdi>{name}</bdi>
        </Link>
        <span className={css.url}>{url}</span>
      </th>
      <td data-label={t.integration}>{integration ? <bdi>{integration.name}</bdi> : <code>{webhook.integration.slice(0, 8)}…</code>}</td>
      <td data-label={t.events}>
        {events.length === 0 ? t.allEvents : events.slice(0, shownEvents).join(", ")}
        {events.length > shownEvents && t.moreEvents(events.length - shownEvents)}
      </td>
      <td data-label={t.format}>{t.formats[format]}</td>
      <td data-label={t.state}>
        <WebhookState webhook={webhook} integration={integration} />
      </td>
    </tr>
  );
}
