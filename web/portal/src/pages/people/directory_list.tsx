// A list of the directory, of users or of groups: its filters, a page at a time, and the way to add one by hand.
import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ListPage } from "../../api/pages";
import type { DirectorySearch } from "../../api/people";
import { Listing, Toolbar, type Column } from "../../parts/listing";
import { Empty } from "../../parts/page";
import { Chip } from "../../parts/status";
import { When } from "../../parts/when";
import { people } from "../../texts/en/people";
import { DirectoryFilters } from "./directory_filters";

interface DirectoryListProps<T> {
  words: { title: string; loading: string; add: string };
  read: UseQueryResult<ListPage<T>>;
  search: DirectorySearch;
  onSearch: (search: DirectorySearch) => void;
  /** The list without filters. */
  all: LinkProps;
  name: Column<T>;
  /** What only these have. */
  own: Column<T>;
  /** While there is none, before any filter; `addButton` is there for whoever may add one. */
  empty: (addButton: ReactNode) => ReactNode;
  mayAdd: boolean;
  /** Whether the dialog that adds one is open. */
  add: boolean;
  onAdd: (open: boolean) => void;
  adding: (onClose: () => void) => ReactNode;
}

export function DirectoryList<T extends { id: string; source: string; updatedAt: string }>({ words, read, search, onSearch, all, name, own, empty, mayAdd, add, onAdd, adding }: DirectoryListProps<T>) {
  const columns: Column<T>[] = [
    name,
    { title: people.directory.source, cell: ({ source }) => <Chip>{people.directory.sourceName(source)}</Chip> },
    own,
    { title: people.changed, cell: ({ updatedAt }) => <When time={updatedAt} /> },
  ];
  const filtered = search.find !== undefined || search.source !== undefined;
  const addButton = mayAdd && <Button onClick={() => onAdd(true)}>{words.add}</Button>;
  return (
    <>
      <Toolbar actions={addButton}>
        <DirectoryFilters search={search} sources={(read.data?.items ?? []).map(({ source }) => source)} onSearch={onSearch} />
      </Toolbar>
      <Listing
        label={words.title}
        loading={words.loading}
        read={read}
        columns={columns}
        idOf={({ id }) => id}
        empty={
          filtered ? (
            <Empty title={people.nothingFound} action={<Link {...all}>{people.showAll}</Link>}>
              {people.directory.nothingFoundText}
            </Empty>
          ) : (
            empty(addButton)
          )
        }
      />
      {add && mayAdd && adding(() => onAdd(false))}
    </>
  );
}
