// One event, which never changes.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { choiceQuery } from "../../api/choices";
import { eventQuery, type InventoryEvent } from "../../api/inventory";
import { CopyValue } from "../../parts/copy";
import { Fact, Facts } from "../../parts/facts";
import { NotRead } from "../../parts/gone";
import { PageHead, Section, Waiting } from "../../parts/page";
import { Chip } from "../../parts/status";
import { When } from "../../parts/when";
import { inventory } from "../../texts/en/inventory";
import { AttributesShown } from "./attributes_shown";
import { titleOf } from "./events";
import css from "./inventory.module.css";

const t = inventory.event;
const route = getRouteApi("/frame/t/$tenant/inventory/events/$event");

export function EventPage() {
  const { tenant, event: id } = route.useParams();
  const read = useQuery(eventQuery(tenant, id));
  const asset = useQuery({ ...choiceQuery(tenant, "asset", read.data?.assetId ?? ""), enabled: read.data !== undefined });
  const back = { text: inventory.events.title, link: { to: "/t/$tenant/inventory/events", params: { tenant } } } as const;
  if (read.error && !read.data) return <NotRead read={read} what={inventory.events.one} back={back} />;
  if (!read.data || asset.isPending) return <Waiting rows={6} />;
  const event = read.data;
  const changed = Object.keys(event.assetAttributes).length + event.removedAttributes.length > 0;
  return (
    <>
      <PageHead
        title={titleOf(event)}
        back={back}
        about={
          <span className={css.about}>
            <Link to="/t/$tenant/inventory/assets/$asset" params={{ tenant, asset: event.assetId }}>
              <bdi>{asset.data?.name || event.assetId}</bdi>
            </Link>
            <When time={event.acceptedAt} form="exact" />
          </span>
        }
      />
      <div className={css.split}>
        <div className={css.stack}>
          <Section title={t.attributes}>
            <AttributesShown attributes={event.attributes} whole />
          </Section>
          {changed && (
            <Section title={t.assetAttributes}>
              {Object.keys(event.assetAttributes).length > 0 && <AttributesShown attributes={event.assetAttributes} whole />}
              {event.removedAttributes.length > 0 && (
                <Facts>
                  <Fact name={t.removed}>
                    <span className={css.chips}>
                      {event.removedAttributes.map((name) => (
                        <Chip key={name}>
                          <bdi>{name}</bdi>
                        </Chip>
                      ))}
                    </span>
                  </Fact>
                </Facts>
              )}
            </Section>
          )}
        </div>
        <Section title={t.facts}>
          <div className={css.narrow}>
            <EventFacts event={event} />
          </div>
        </Section>
      </div>
    </>
  );
}

function EventFacts({ event }: { event: InventoryEvent }) {
  return (
    <Facts>
      <Fact name={t.operation}>{inventory.events.operations[event.operation] ?? event.operation}</Fact>
      <Fact name={t.behaviour}>{event.behaviour}</Fact>
      <Fact name={`${t.declared}, ${t.declaredAbout}`}>
        <When time={event.declaredAt} form="exact" />
      </Fact>
      <Fact name={t.accepted}>
        <When time={event.acceptedAt} form="exact" />
      </Fact>
      <Fact name={t.stored}>
        <When time={event.storedAt} form="exact" />
      </Fact>
      <Fact name={t.declaredBy}>
        <Who principal={event.principalDeclared} />
      </Fact>
      <Fact name={t.acceptedBy}>
        <Who principal={event.principalAccepted} />
      </Fact>
      <Fact name={t.id}>
        <CopyValue value={event.id} label={t.copyId} />
      </Fact>
    </Facts>
  );
}

function Who({ principal: { displayName, email, issuer, subject } }: { principal: InventoryEvent["principalAccepted"] }) {
  const name = displayName || email || inventory.events.unknown;
  return (
    <>
      <bdi>{name}</bdi>
      <span className={css.quietNote}>
        {email && email !== name && <> {email}</>} <br />
        {subject} <br />
        {issuer}
      </span>
    </>
  );
}
