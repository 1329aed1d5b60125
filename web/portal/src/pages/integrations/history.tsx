import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { historyQuery, usageQuery } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { Section, Waiting } from "../../parts/page";
import { Trouble } from "../../parts/trouble";
import { useNow, utcDayOf, When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { integrations } from "../../texts/en/integrations";
import { useIntegration } from "./integration_context";
import { limitIn, timeline, type Moment } from "./timeline";
import css from "./detail.module.css";
import parts from "../../parts/parts.module.css";

const words = integrations.history;

export function History() {
  const integration = useIntegration();
  const tenant = useTenant();
  const now = useNow();
  const mayAudit = useMay("audit:read");
  const mayUsage = useMay("usage:read");
  const audit = useQuery({ ...historyQuery(tenant, integration.id), enabled: mayAudit });
  const usage = useQuery({ ...usageQuery(tenant, integration.id), enabled: mayUsage });
  const moments = timeline(integration, audit.data?.records ?? [], usage.data ?? [], now);
  const error = audit.error ?? usage.error;
  if (audit.isLoading || usage.isLoading)
    return (
      <Section title={words.title}>
        <Waiting rows={6} />
      </Section>
    );
  return (
    <Section title={words.title}>
      {error && <Trouble error={error} retry={() => void (audit.error ? audit : usage).refetch()} />}
      <ol className={css.timeline}>
        {moments.map((moment, index) => (
          <li key={index} data-kind={moment.kind}>
            <p>{sentence(moment)}</p>
            {detail(moment) && <p className={parts.small}>{detail(moment)}</p>}
            <p className={parts.small}>
              {moment.kind === "limitedCalls" && !moment.reason ? words.day(utcDayOf(moment.day)) : <When time={moment.time} />}
              {moment.from && <> · {moment.from}</>}
            </p>
          </li>
        ))}
      </ol>
      {mayAudit && (
        <p className={css.raise}>
          <Link to="/t/$tenant/settings/integrations/$integration/audit" params={{ tenant, integration: integration.id }}>
            {words.all}
          </Link>
          {audit.data && !audit.data.whole && ` ${words.cut}`}
        </p>
      )}
    </Section>
  );
}

function sentence(moment: Moment): string {
  if ("hint" in moment) return words.moments[moment.kind](moment.hint);
  if ("count" in moment) return words.moments[moment.kind](moment.count);
  if (moment.kind === "changed") return words.moments.changed(moment.reason);
  return words.moments[moment.kind];
}

function detail(moment: Moment): string | undefined {
  if (moment.kind === "rotated" && moment.overlapSeconds !== undefined)
    return moment.overlapSeconds === 0 ? words.noOverlap : words.overlap(t.duration(moment.overlapSeconds));
  if (moment.kind === "limitedCalls") {
    const limit = limitIn(moment.reason ?? "");
    return limit ? words.limit(limit.number, limit.window) : moment.reason;
  }
  return moment.kind === "refused" || moment.kind === "denied" || moment.kind === "advised" ? moment.reason : undefined;
}
