import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { auditQuery } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { Section } from "../../parts/page";
import { Chip } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { useNow, When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { valuesOf } from "./handout";
import { useIntegration } from "./integration_context";
import { Snippets } from "./snippet_box";
import { timeline, type Moment } from "./timeline";
import css from "./integrations.module.css";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";
import facts from "../../parts/facts.module.css";

export function OverviewTab() {
  const integration = useIntegration();
  const words = t.kinds[integration.kind];
  return (
    <div className={css.overview}>
      <div>
        <Section title={t.overview.connect} about={t.overview.connectAbout}>
          <dl className={facts.facts}>
            {valuesOf(integration).map(({ member, value }) => (
              <Fact key={member} name={words.values[member] ?? member}>
                <CopyValue value={value} label={t.made.copy(words.values[member] ?? member)} />
              </Fact>
            ))}
            <Fact name={t.columns.role}>{t.roles.name(integration.role)}</Fact>
            <Fact name={t.overview.tokenLife}>{t.duration(integration.tokenLifetimeSeconds)}</Fact>
            <Fact name={t.fields.claims}>
              {Object.keys(integration.claims).length === 0 ? (
                <span className={lists.faint}>{t.none}</span>
              ) : (
                <ul className={parts.chips}>
                  {Object.entries(integration.claims).map(([name, value]) => (
                    <li key={name}>
                      <Chip>
                        <bdi>{name}</bdi> = <bdi>{value}</bdi>
                      </Chip>
                    </li>
                  ))}
                </ul>
              )}
            </Fact>
          </dl>
        </Section>
        <Section title={t.overview.first} about={t.overview.firstAbout}>
          <Snippets integration={integration} />
        </Section>
      </div>
      <History />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function History() {
  const integration = useIntegration();
  const now = useNow();
  const mayAudit = useMay("audit:read");
  const audit = useQuery({ ...auditQuery(useTenant(), integration.id), enabled: mayAudit });
  const moments = timeline(integration, audit.data?.records ?? [], audit.data !== undefined && !audit.data.nextPageToken, now);
  return (
    <Section title={t.overview.history}>
      {audit.error && <Trouble error={audit.error} retry={() => void audit.refetch()} />}
      <ol className={css.timeline}>
        {moments.map((moment, index) => (
          <li key={index} data-kind={moment.kind}>
            <p>{sentence(moment)}</p>
            <p className={parts.small}>
              <When time={moment.time} />
              {"from" in moment && moment.from && <> · {moment.from}</>}
            </p>
            {"reason" in moment && moment.reason && (moment.kind === "refused" || moment.kind === "denied") && <p className={parts.small}>{moment.reason}</p>}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function sentence(moment: Moment): string {
  if (moment.kind === "secretMade" || moment.kind === "secretEnded" || moment.kind === "secretEnds") return t.moments[moment.kind](moment.hint);
  if (moment.kind === "refused" || moment.kind === "denied") return t.moments[moment.kind](moment.count);
  return t.moments[moment.kind];
}
