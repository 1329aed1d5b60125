// The messages of a webhook: which were taken, which wait or are given up, what they say, and sending them again.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { answered, tenantClient } from "../../api/client";
import { deliveriesKey, deliveriesQuery, deliveryQuery, type Delivery, type Webhook } from "../../api/settings";
import { useMay } from "../../frame/context";
import { CodeBox } from "../../parts/code_box";
import { Dialog } from "../../parts/dialog";
import { Pages } from "../../parts/listing";
import { Empty, Section, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { FormTrouble, Trouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { settings } from "../../texts/en/settings";
import css from "./settings.module.css";

const t = settings.webhooks;
const route = getRouteApi("/frame/t/$tenant/settings/webhooks/$webhook");
const states: readonly (Delivery["state"] | undefined)[] = [undefined, "waiting", "delivered", "dead"];
const tones = { waiting: "warn", delivered: "good", dead: "bad" } as const;

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { tenant } = route.useParams();
  const { state, after, message } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("webhooks:write");
  const found = useQuery(deliveriesQuery(tenant, webhook.id, state, after));
  const replayAll = useReplay(webhook.id);
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, message: id }), replace: id === undefined, resetScroll: false });
  return (
    <Section
      title={t.deliveries}
      about={t.deliveriesAbout}
      actions={
        <>
          <Button variant="default" size="xs" loading={found.isFetching && !found.isPending} onClick={() => void found.refetch()}>
            {t.reload}
          </Button>
          {mayWrite && state === "dead" && (found.data?.deliveries.length ?? 0) > 0 && (
            <Button variant="default" size="xs" loading={replayAll.isPending} onClick={() => replayAll.mutate(undefined)}>
              {t.replayAll}
            </Button>
          )}
        </>
      }
    >
      <fieldset className={css.segments}>
        <legend className="seen-by-readers">{t.state}</legend>
        {states.map((one) => (
          <label key={one ?? "all"}>
            <input type="radio" name="state" checked={state === one} onChange={() => void navigate({ search: { state: one }, resetScroll: false })} />
            <span>{one ? t.states[one] : t.allStates}</span>
          </label>
        ))}
      </fieldset>
      <FormTrouble error={replayAll.error} />
      {found.error && !found.data ? (
        <Trouble error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Waiting rows={4} />
      ) : found.data.deliveries.length === 0 ? (
        <Empty title={t.noDeliveries}>{state ? t.noneInState : t.noDeliveriesText}</Empty>
      ) : (
        <Table deliveries={found.data.deliveries} stale={found.isPlaceholderData} onShow={show} />
      )}
      {found.data && <Pages next={found.data.nextPageToken} shown={found.data.deliveries.length} stale={found.isPlaceholderData} />}
      {message && <Message webhook={webhook.id} id={message} mayReplay={mayWrite} onClose={() => show(undefined)} />}
    </Section>
  );
}

/** Sends one message again, or with nothing all that are given up. */
function useReplay(webhook: string) {
  const { tenant } = route.useParams();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (delivery: string | undefined) => {
      const client = tenantClient(tenant);
      return answered(
        delivery
          ? client.POST("/api/webhooks/{webhookId}/deliveries/{deliveryId}/replay", { params: { path: { webhookId: webhook, deliveryId: delivery } } })
          : client.POST("/api/webhooks/{webhookId}/replay", { params: { path: { webhookId: webhook } } }),
      );
    },
    onSuccess: ({ replayed }) => {
      say(t.replayed(replayed));
      return queries.invalidateQueries({ queryKey: deliveriesKey(tenant, webhook) });
    },
  });
}

function Table({ deliveries, stale, onShow }: { deliveries: Delivery[]; stale: boolean; onShow: (id: string) => void }) {
  return (
    <table className={css.table} data-stale={stale || undefined}>
      <caption className="seen-by-readers">{t.deliveries}</caption>
      <thead>
        <tr>
          <th scope="col">{t.event}</th>
          <th scope="col">{t.state}</th>
          <th scope="col" className={css.figure}>
            {t.attempts}
          </th>
          <th scope="col">{t.last}</th>
          <th scope="col">{t.answer}</th>
          <th scope="col">
            <span className="seen-by-readers">{t.show}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.id}>
            <th scope="row">
              <bdi>{delivery.event}</bdi>
            </th>
            <td data-label={t.state}>
              <Status tone={tones[delivery.state]}>{t.states[delivery.state]}</Status>
            </td>
            <td data-label={t.attempts} className={css.figure}>
              {delivery.attempts}
            </td>
            <td data-label={t.last}>{delivery.lastAttemptAt ? <When time={delivery.lastAttemptAt} /> : <span className={css.faint}>—</span>}</td>
            <td data-label={t.answer}>{delivery.lastStatus ?? <span className={css.faint}>—</span>}</td>
            <td className={css.action}>
              <button type="button" className={css.linkButton} onClick={() => onShow(delivery.id)} aria-label={t.showThis(delivery.event)}>
                {t.show}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Message({ webhook, id, mayReplay, onClose }: { webhook: string; id: string; mayReplay: boolean; onClose: () => void }) {
  const { tenant } = route.useParams();
  const found = useQuery(deliveryQuery(tenant, webhook, id));
  const replay = useReplay(webhook);
  const message = found.data;
  return (
    <Dialog opened title={message?.event ?? t.messageTitle} onClose={onClose} size={640}>
      {found.error ? (
        <Trouble error={found.error} retry={() => void found.refetch()} />
      ) : !message ? (
        <Waiting rows={5} />
      ) : (
        <div className={parts.form}>
          <dl className={css.facts}>
            <dt>{t.state}</dt>
            <dd>
              <Status tone={tones[message.state]}>{t.states[message.state]}</Status>
            </dd>
            <dt>{t.created}</dt>
            <dd>
              <When time={message.createdAt} form="exact" />
            </dd>
            {message.nextAttemptAt && (
              <>
                <dt>{t.next}</dt>
                <dd>
                  <When time={message.nextAttemptAt} form="exact" />
                </dd>
              </>
            )}
            {message.lastError && (
              <>
                <dt>{t.answer}</dt>
                <dd>{message.lastError}</dd>
              </>
            )}
          </dl>
          {message.body && <CodeBox label={t.body} text={pretty(message.body)} />}
          <FormTrouble error={replay.error} />
          <div className={parts.formButtons}>
            <Button variant="default" onClick={onClose}>
              {t.close}
            </Button>
            {mayReplay && (
              <Button onClick={() => replay.mutate(id, { onSuccess: onClose })} loading={replay.isPending}>
                {t.replay}
              </Button>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}
