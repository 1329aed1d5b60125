// The groups of the directory.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { groupKey, groupsQuery, type Group } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { Listing, Toolbar, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import { Chip } from "../../parts/status";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";
import { DirectoryFilters } from "./directory_filters";

const t = people.groups;
const route = getRouteApi("/frame/t/$tenant/people/groups");

export function GroupsTab() {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("groups:write");
  const read = useQuery(groupsQuery(tenant, search));
  const [adding, setAdding] = useState(false);
  const columns: Column<Group>[] = [
    {
      title: t.group,
      cell: ({ id, name }) => (
        <Link to="/t/$tenant/people/groups/$group" params={{ tenant, group: id }} className={css.name}>
          <bdi>{name}</bdi>
        </Link>
      ),
    },
    { title: people.directory.source, cell: ({ source }) => <Chip>{people.directory.sourceName(source)}</Chip> },
    { title: t.size, form: "figure", cell: ({ memberCount }) => texts.number(memberCount) },
    { title: people.changed, cell: ({ updatedAt }) => <When time={updatedAt} /> },
  ];
  const filtered = search.find !== undefined || search.source !== undefined;
  return (
    <>
      <Toolbar actions={mayWrite && <Button onClick={() => setAdding(true)}>{t.add}</Button>}>
        <DirectoryFilters search={search} sources={(read.data?.items ?? []).map(({ source }) => source)} onSearch={(wanted) => void navigate({ search: wanted })} />
      </Toolbar>
      <Listing
        label={t.title}
        loading={t.loading}
        read={read}
        columns={columns}
        idOf={({ id }) => id}
        empty={
          filtered ? (
            <Empty title={people.nothingFound} action={<Link to="/t/$tenant/people/groups" params={{ tenant }}>{people.showAll}</Link>}>
              {people.directory.nothingFoundText}
            </Empty>
          ) : (
            <Empty title={t.empty} action={mayWrite && <Button onClick={() => setAdding(true)}>{t.add}</Button>}>
              {t.emptyText}
            </Empty>
          )
        }
      />
      {adding && <AddGroup onClose={() => setAdding(false)} />}
    </>
  );
}

function AddGroup({ onClose }: { onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => answered(tenantClient(tenant).POST("/api/groups", { body: { name: name.trim() } })),
    onSuccess: async (group) => {
      await queries.invalidateQueries({ queryKey: groupKey(tenant), refetchType: "none" });
      say(t.added(group.name));
      await navigate({ to: "/t/$tenant/people/groups/$group", params: { tenant, group: group.id } });
    },
  });
  const trouble = fieldTrouble(add.error, "name");
  return (
    <Question opened title={t.addTitle} action={t.addAction} busy={add.isPending} ready={name.trim() !== ""} error={trouble ? undefined : add.error} onAnswer={() => add.mutate()} onClose={onClose}>
      <TextInput label={t.name} value={name} onChange={(event) => setName(event.currentTarget.value)} error={trouble} maxLength={256} autoComplete="off" data-autofocus />
    </Question>
  );
}
