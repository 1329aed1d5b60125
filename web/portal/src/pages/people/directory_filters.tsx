// What lists of users and of groups are searched by.
import { Select } from "@mantine/core";
import type { DirectorySearch } from "../../api/people";
import { Choice, SearchField } from "../../parts/listing";
import { people } from "../../texts/en/people";
import css from "./people.module.css";

const t = people.directory;

interface DirectoryFiltersProps {
  search: DirectorySearch;
  /** Those that are in sight; the server lists no sources. */
  sources: string[];
  onSearch: (search: DirectorySearch) => void;
}

export function DirectoryFilters({ search, sources, onSearch }: DirectoryFiltersProps) {
  const known = [...new Set(["local", ...(search.source ? [search.source] : []), ...sources])].sort();
  const change = (part: DirectorySearch) => onSearch({ ...search, ...part, after: undefined });
  return (
    <>
      <SearchField label={t.find} value={search.find} onSearch={(find) => change({ find })} />
      <Select
        size="sm"
        className={css.source}
        aria-label={t.source}
        data={[{ value: "all", label: t.allSources }, ...known.map((source) => ({ value: source, label: t.sourceName(source) }))]}
        value={search.source ?? "all"}
        onChange={(source) => change({ source: source === "all" || source === null ? undefined : source })}
        allowDeselect={false}
      />
      <Choice
        label={t.order}
        value={search.order}
        onChoose={(order) => change({ order })}
        options={[
          { value: undefined, text: t.orders.name },
          { value: "-createdAt", text: t.orders["-createdAt"] },
        ]}
      />
    </>
  );
}
