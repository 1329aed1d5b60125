import { useQuery } from "@tanstack/react-query";
import { usageQuery } from "../../api/integrations";
import { useTenant } from "../../frame/context";
import { counted } from "../../parts/counted";
import { Table, type Column } from "../../parts/listing";
import { Empty, Section, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { useNow } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { useIntegration } from "./integration_context";
import { UsageChart } from "./usage_chart";
import { daysOf, operationsOf, type Operation } from "./usage_days";
import css from "./usage.module.css";

const shownDays = 30;

export function UsageTab() {
  const integration = useIntegration();
  const now = useNow();
  const usage = useQuery(usageQuery(useTenant(), integration.id));
  if (usage.error) return <Trouble error={usage.error} retry={() => void usage.refetch()} />;
  if (!usage.data) return <Waiting rows={6} />;
  const days = daysOf(usage.data, shownDays, now);
  const operations = operationsOf(usage.data);
  const sum = (what: "count" | "limited") => days.reduce((before, day) => before + day[what], 0);
  if (operations.length === 0) {
    return (
      <Section title={t.usage.title} about={t.usage.about(shownDays)}>
        <Empty title={t.usage.empty}>{t.usage.emptyText}</Empty>
      </Section>
    );
  }
  return (
    <>
      <Section title={t.usage.title} about={t.usage.about(shownDays)} actions={<p className={css.total}>{t.usage.counted(sum("count"), sum("limited"))}</p>}>
        <UsageChart days={days} />
      </Section>
      <Section title={t.usage.operations}>
        <Table label={t.usage.operations} items={operations} idOf={({ operation }) => operation} columns={[{ title: t.usage.operation, cell: nameOf }, ...counted]} />
      </Section>
    </>
  );
}

const nameOf: Column<Operation>["cell"] = ({ operation, deprecated }) => (
  <>
    <code>{operation}</code> {deprecated && <Status tone="warn">{t.usage.deprecated}</Status>}
  </>
);
