// One column a day; the numbers stand in a table that anybody can open, and in a line for whoever points at one.
import { useState } from "react";
import { counted } from "../../parts/counted";
import { Table } from "../../parts/listing";
import { utcDayOf } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { integrations } from "../../texts/en/integrations";
import css from "./usage.module.css";
import parts from "../../parts/parts.module.css";
import { barsOf, topOf, type Day } from "./usage_days";

const width = 720;
const height = 180;
const gap = 0.28;
const yOf = (part: number) => height - 1 - part * (height - 2);

export function UsageChart({ days }: { days: Day[] }) {
  const [pointed, setPointed] = useState<Day>();
  const top = topOf(days);
  const step = width / days.length;
  const used = days.filter((day) => day.count + day.limited > 0).reverse();
  const shown = pointed ?? days.at(-1);
  const [open, setOpen] = useState(false);
  return (
    <figure className={css.chart}>
      <figcaption>{shown && `${utcDayOf(shown.day)}: ${t.usage.counted(shown.count, shown.limited)}`}</figcaption>
      <div className={css.chartScale} aria-hidden="true">
        {[1, 0.5, 0].map((part) => (
          <span key={part}>{t.number(part * top)}</span>
        ))}
      </div>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true" onMouseLeave={() => setPointed(undefined)}>
        {[0, 0.5, 1].map((part) => (
          <line key={part} x1={0} x2={width} y1={yOf(part)} y2={yOf(part)} />
        ))}
        {days.map((day, index) => (
          <g key={day.day} onMouseEnter={() => setPointed(day)} data-pointed={day === pointed || undefined}>
            <rect className={css.chartColumn} x={index * step} y={0} width={step} height={height} />
            {barsOf(day, top).map(({ what, from, width: part, high }) => (
              <rect key={what} className={what === "count" ? css.chartBar : css.chartLimited} x={(index + gap / 2 + from * (1 - gap)) * step} y={height - high * (height - 2)} width={part * (1 - gap) * step} height={high * (height - 2)} />
            ))}
          </g>
        ))}
      </svg>
      <div className={css.chartDays} aria-hidden="true">
        <span>{days[0] && utcDayOf(days[0].day)}</span>
        <span>{t.usage.today}</span>
      </div>
      <ul className={css.chartLegend} aria-hidden="true">
        <li>{t.usage.count}</li>
        <li data-what="limited">{t.usage.limited}</li>
      </ul>
      <details className={css.chartTable} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{open ? integrations.usage.noTable : integrations.usage.asTable}</summary>
        {used.length < days.length && <p className={parts.small}>{integrations.usage.emptyDays}</p>}
        <Table label={t.usage.title} items={used} idOf={({ day }) => day} columns={[{ title: t.usage.dayColumn, cell: ({ day }) => utcDayOf(day) }, ...counted]} />
      </details>
    </figure>
  );
}
