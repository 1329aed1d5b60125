// What was let through and what was beyond a limit, as columns of a table.
import { texts as t } from "../texts/en";
import type { Column } from "./listing";
import lists from "./listing.module.css";

interface Counted {
  count: number;
  limited: number;
}

const figure = (value: number) => (value === 0 ? <span className={lists.faint}>0</span> : t.number(value));

export const counted: Column<Counted>[] = [
  { title: t.usage.count, form: "figure", cell: ({ count }) => figure(count) },
  { title: t.usage.limited, form: "figure", cell: ({ limited }) => figure(limited) },
];
