import type { ReactNode } from "react";
import { CopyValue } from "../../parts/copy";
import { Section, Waiting } from "../../parts/page";
import { Chip } from "../../parts/status";
import { texts as t } from "../../texts/en";
import { AdviceNotice } from "./advice";
import { valuesOf } from "./handout";
import { History } from "./history";
import { useIntegration } from "./integration_context";
import { Snippets } from "./snippet_box";
import { useWebhooks, WebhooksSection } from "./webhooks";
import css from "./detail.module.css";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";
import facts from "../../parts/facts.module.css";

export function OverviewTab() {
  const integration = useIntegration();
  const words = t.kinds[integration.kind];
  const webhooks = useWebhooks();
  if (webhooks.isLoading) return <Waiting rows={6} />; // on a phone they push the history down
  return (
    <>
      <AdviceNotice />
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
          {!integration.draft && (
            <Section title={t.overview.first} about={t.overview.firstAbout}>
              <Snippets integration={integration} />
            </Section>
          )}
          {webhooks.data && webhooks.data.length > 0 && <WebhooksSection webhooks={webhooks.data} />}
        </div>
        <History />
      </div>
    </>
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
