// The groups of the directory.
import { TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { groupKey, groupsQuery } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import css from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";
import { DirectoryList } from "./directory_list";

const t = people.groups;
const route = getRouteApi("/frame/t/$tenant/people/groups");

export function GroupsTab() {
  const { tenant } = route.useParams();
  const { add, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <DirectoryList
      words={t}
      read={useQuery(groupsQuery(tenant, search))}
      search={search}
      onSearch={(wanted) => void navigate({ search: wanted })}
      all={{ to: "/t/$tenant/people/groups", params: { tenant } }}
      name={{
        title: t.group,
        cell: ({ id, name }) => (
          <Link to="/t/$tenant/people/groups/$group" params={{ tenant, group: id }} className={css.name}>
            <bdi>{name}</bdi>
          </Link>
        ),
      }}
      own={{ title: t.size, form: "figure", cell: ({ memberCount }) => texts.number(memberCount) }}
      empty={(addButton) => (
        <Empty title={t.empty} action={addButton}>
          {t.emptyText}
        </Empty>
      )}
      mayAdd={useMay("groups:write")}
      add={add ?? false}
      onAdd={(open) => void navigate({ search: { ...search, add: open || undefined }, replace: !open })}
      adding={(onClose) => <AddGroup onClose={onClose} />}
    />
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
