// A list that the server gives page by page: a table, which stacks in narrow windows, and what stands in its place
// while it is read, when there is nothing, and when it cannot be read.
import { TextInput } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactNode } from "react";
import type { ListPage } from "../api/pages";
import { texts as t } from "../texts/en";
import { Icon } from "./icons";
import css from "./listing.module.css";
import { Waiting } from "./page";
import { Trouble } from "./trouble";

export interface Column<T> {
  title: string;
  cell: (item: T) => ReactNode;
  /** Figures stand at the right; the title of acts is for readers only. */
  form?: "figure" | "acts";
}

interface TableProps<T> {
  label: string;
  items: T[];
  /** The first one names the row. */
  columns: Column<T>[];
  idOf: (item: T) => string;
  stale?: boolean;
  /** Rows that have just come. */
  isNew?: (item: T) => boolean;
}

export function Table<T>({ label, items, columns, idOf, stale, isNew }: TableProps<T>) {
  const [name, ...others] = columns;
  return (
    <table className={css.table} data-stale={stale || undefined}>
      <caption className="seen-by-readers">{label}</caption>
      <thead>
        <tr>
          {columns.map(({ title, form }) => (
            <th key={title} scope="col" className={form === "figure" ? css.figure : undefined}>
              <span className={form === "acts" ? "seen-by-readers" : undefined}>{title}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={idOf(item)} data-new={isNew?.(item) || undefined}>
            <th scope="row">{name?.cell(item)}</th>
            {others.map(({ title, cell, form }) => (
              <td key={title} data-label={form === "acts" ? undefined : title} className={form === "figure" ? css.figure : form === "acts" ? css.acts : undefined}>
                {cell(item)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ListingProps<T> extends Omit<TableProps<T>, "items" | "stale"> {
  read: UseQueryResult<ListPage<T>>;
  loading: string;
  /** In the place of the table when it has no rows. */
  empty: ReactNode;
  /** Says that there is nothing here although more follows: a long search may end a page early. */
  goesOn?: string;
  /** Whether a heading stands above it already; else it has one for readers. */
  headed?: boolean;
  /** The search parameter that holds the token of the page. */
  pageParameter?: string;
}

/** The whole of a page of a list; `after` in the address is the token of the page. */
export function Listing<T>({ read, loading, empty, goesOn, headed, pageParameter = "after", ...table }: ListingProps<T>) {
  if (read.error && !read.data) return <Trouble error={read.error} retry={() => void read.refetch()} />;
  const page = read.data;
  return (
    <>
      {!headed && <h2 className="seen-by-readers">{table.label}</h2>}
      {read.error && <Trouble error={read.error} retry={() => void read.refetch()} />}
      <div className={css.panel}>
        {!page ? <Waiting rows={6} label={loading} /> : page.items.length > 0 ? <Table items={page.items} stale={read.isPlaceholderData} {...table} /> : page.next && goesOn ? <p className={css.goesOn}>{goesOn}</p> : empty}
      </div>
      {page && <Pages next={page.next} total={page.total} shown={page.items.length} stale={read.isPlaceholderData} parameter={pageParameter} />}
    </>
  );
}

// Tokens of pages that were left, so that "Previous" needs no list of all of them. Gone with the page, and then
// "First page" is the way back.
const left = new Map<string, string | undefined>();

interface PagesProps {
  /** The token of the next page; empty: this is the last. */
  next: string;
  total?: number;
  shown: number;
  /** What stands there is of the page before, while this one is read. */
  stale: boolean;
  parameter?: string;
}

/** The way to the pages before and after. */
export function Pages({ next, total, shown, stale, parameter = "after" }: PagesProps) {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const value = search[parameter];
  const after = typeof value === "string" ? value : undefined;
  if (!next && after === undefined) return null;
  const known = after === undefined || left.has(after);
  const before = after === undefined ? undefined : left.get(after);
  if (next && !stale) left.set(next, after);
  const to = (token: string | undefined) => ({ to: ".", search: { ...search, [parameter]: token }, className: css.pageLink, resetScroll: false }) as const;
  return (
    <nav className={css.pages} aria-label={t.list.pages}>
      <span>{total !== undefined ? t.list.pageOf(shown, total) : t.list.page(shown)}</span>
      <span className={css.pageLinks}>
        {after !== undefined && <Link {...to(before)}>{known ? t.list.previous : t.list.first}</Link>}
        {next && <Link {...to(next)}>{t.list.next}</Link>}
      </span>
    </nav>
  );
}

/** What stands above a list: its filters, and at the right what one can do. */
export function Toolbar({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={css.toolbar}>
      <div className={css.filters}>{children}</div>
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

interface SearchFieldProps {
  label: string;
  /** The label when left out. */
  placeholder?: string;
  value: string | undefined;
  /** Called with Enter, and with nothing when the field is emptied. */
  onSearch: (value: string | undefined) => void;
  longest?: number;
  error?: string;
}

export function SearchField({ label, placeholder = label, value, onSearch, longest = 256, error }: SearchFieldProps) {
  const [typed, setTyped] = useState(value ?? "");
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value ?? "");
  }
  const find = (event: FormEvent) => {
    event.preventDefault();
    onSearch(typed.trim() || undefined);
  };
  return (
    <form onSubmit={find} role="search" aria-label={label} className={css.search}>
      <TextInput
        size="sm"
        type="search"
        placeholder={placeholder}
        aria-label={label}
        leftSection={<Icon name="search" size={16} />}
        value={typed}
        maxLength={longest}
        error={error}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          if (event.currentTarget.value === "" && value !== undefined) onSearch(undefined);
        }}
      />
    </form>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  options: { value: T | undefined; text: string }[];
  value: T | undefined;
  onChoose: (value: T | undefined) => void;
}

/** A filter with a few values, all in sight. */
export function Choice<T extends string>({ label, options, value, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset className={css.choice}>
      <legend className="seen-by-readers">{label}</legend>
      {options.map((option) => (
        <label key={option.value ?? ""}>
          <input type="radio" name={label} checked={value === option.value} onChange={() => onChoose(option.value)} />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
