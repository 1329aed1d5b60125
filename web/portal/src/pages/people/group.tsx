// One group, and who is in it.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { groupKey, groupMembersQuery, groupQuery, usersQuery, type Group, type User } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { Dialog, Question } from "../../parts/dialog";
import { NotRead } from "../../parts/gone";
import { Icon } from "../../parts/icons";
import { Listing, SearchField, Toolbar, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty, PageHead, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { Chip } from "../../parts/status";
import { say, sayTrouble } from "../../parts/toasts";
import { fieldTrouble, FormTrouble, Trouble } from "../../parts/trouble";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";
import own from "./people.module.css";
import { UserState } from "./users";

const t = people.groups;
const route = getRouteApi("/frame/t/$tenant/people/groups/$group");

export function GroupPage() {
  const { tenant, group: id } = route.useParams();
  const read = useQuery(groupQuery(tenant, id));
  const mayWrite = useMay("groups:write");
  const mayUsers = useMay("users:read");
  const back = { text: t.title, link: { to: "/t/$tenant/people/groups", params: { tenant } } } as const;
  const [asking, setAsking] = useState<"rename" | "delete" | "add">();
  if (read.error && !read.data) return <NotRead read={read} what={t.one} back={back} />;
  if (!read.data) return <Waiting rows={6} />;
  const group = read.data;
  const changes = mayWrite && group.source === "local";
  const close = () => setAsking(undefined);
  return (
    <>
      <PageHead
        title={group.name}
        back={back}
        about={
          <span className={own.about}>
            <Chip>{people.directory.sourceName(group.source)}</Chip>
            <CopyValue value={group.id} label={people.users.copyId} />
            {group.source !== "local" && <span>{people.directory.imported(group.source)}</span>}
          </span>
        }
        actions={
          changes && (
            <>
              <Button variant="default" onClick={() => setAsking("rename")}>
                {t.rename}
              </Button>
              <Button variant="default" onClick={() => setAsking("delete")}>
                {t.delete}
              </Button>
              {mayUsers && <Button onClick={() => setAsking("add")}>{t.addMember}</Button>}
            </>
          )
        }
      />
      {mayUsers && <MembersOf group={group} changes={changes} onAdd={() => setAsking("add")} />}
      {asking === "rename" && <Rename group={group} onClose={close} />}
      {asking === "delete" && <DeleteGroup group={group} onClose={close} />}
      {asking === "add" && <AddMembers group={group} onClose={close} />}
    </>
  );
}

/** Puts a user into the group or takes one out; `added` are those that were put in here and have not been taken back. */
function useMembership(group: Group) {
  const tenant = useTenant();
  const [added, setAdded] = useState<string[]>([]);
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: groupKey(tenant) });
  const params = (user: User) => ({ path: { groupId: group.id, userId: user.id } });
  const put = async (user: User) => {
    await answered(tenantClient(tenant).PUT("/api/groups/{groupId}/members/{userId}", { params: params(user) }));
    setAdded((before) => [...before, user.id]);
  };
  const take = async (user: User) => {
    await answered(tenantClient(tenant).DELETE("/api/groups/{groupId}/members/{userId}", { params: params(user) }));
    setAdded((before) => before.filter((one) => one !== user.id));
  };
  const add = useMutation({
    mutationFn: put,
    onSuccess: (_, user) => {
      say(t.addedOne(user.name), () => take(user).then(again));
      return again();
    },
  });
  const remove = useMutation({
    mutationFn: take,
    onSuccess: (_, user) => {
      say(t.removedOne(user.name), () => put(user).then(again));
      return again();
    },
    onError: sayTrouble,
  });
  return { add, remove, added };
}

function MembersOf({ group, changes, onAdd }: { group: Group; changes: boolean; onAdd: () => void }) {
  const tenant = useTenant();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const read = useQuery(groupMembersQuery(tenant, group.id, search));
  const { remove } = useMembership(group);
  const columns: Column<User>[] = [
    {
      title: people.users.user,
      cell: ({ id, name, email }) => (
        <>
          <Link to="/t/$tenant/people/users/$user" params={{ tenant, user: id }} className={css.name}>
            <bdi>{name}</bdi>
          </Link>
          {email && <span className={css.under}>{email}</span>}
        </>
      ),
    },
    { title: people.directory.source, cell: ({ source }) => <Chip>{people.directory.sourceName(source)}</Chip> },
    { title: people.users.state, cell: ({ active }) => <UserState active={active} /> },
    ...(changes
      ? [
          {
            title: people.actions,
            form: "acts" as const,
            cell: (user: User) => (
              <Button variant="default" size="xs" onClick={() => remove.mutate(user)} aria-label={t.removeThis(user.name)}>
                {t.remove}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <section aria-labelledby="members">
      <Toolbar actions={<SearchField label={t.findMember} value={search.find} onSearch={(find) => void navigate({ search: { find } })} />}>
        <h2 id="members">
          {t.members} <span className={css.faint}>{texts.number(group.memberCount)}</span>
        </h2>
      </Toolbar>
      <Listing
        label={t.members}
        headed
        loading={t.loadingMembers}
        read={read}
        columns={columns}
        idOf={({ id }) => id}
        empty={
          search.find ? (
            <Empty title={people.nothingFound}>{people.directory.nothingFoundText}</Empty>
          ) : (
            <Empty title={t.noMembers} action={changes && <Button onClick={onAdd}>{t.addMember}</Button>}>
              {t.noMembersText}
            </Empty>
          )
        }
      />
    </section>
  );
}

function AddMembers({ group, onClose }: { group: Group; onClose: () => void }) {
  const tenant = useTenant();
  const [find, setFind] = useState<string>();
  const found = useQuery(usersQuery(tenant, { find }));
  const { add, added } = useMembership(group);
  return (
    <Dialog opened title={t.addMemberTitle(group.name)} onClose={onClose}>
      <div className={parts.form}>
        <SearchField label={t.findUser} value={find} onSearch={setFind} />
        <FormTrouble error={add.error} />
        {found.error ? (
          <Trouble error={found.error} retry={() => void found.refetch()} />
        ) : !found.data ? (
          <Waiting rows={4} label={people.users.loading} />
        ) : found.data.items.length === 0 ? (
          <p className={parts.quiet}>{people.directory.nothingFoundText}</p>
        ) : (
          <ul className={own.found} aria-label={people.users.title}>
            {found.data.items.map((user) => (
              <li key={user.id}>
                <span>
                  <bdi>{user.name}</bdi>
                  {user.email && <span className={css.under}>{user.email}</span>}
                </span>
                {added.includes(user.id) ? (
                  <Icon name="check" size={16} />
                ) : (
                  <Button variant="default" size="xs" aria-label={t.addThis(user.name)} loading={add.isPending && add.variables.id === user.id} onClick={() => add.mutate(user)}>
                    {t.addOne}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
        {found.data?.next && <p className={parts.quiet}>{t.typeToFind}</p>}
        <div className={parts.formButtons}>
          <Button variant="default" onClick={onClose}>
            {people.invitations.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Rename({ group, onClose }: { group: Group; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [name, setName] = useState(group.name);
  const change = async (to: string) => {
    const after = await answered(tenantClient(tenant).PATCH("/api/groups/{groupId}", { params: { path: { groupId: group.id } }, body: { name: to } }));
    queries.setQueryData(groupQuery(tenant, group.id).queryKey, after);
    void queries.invalidateQueries({ queryKey: groupKey(tenant) });
  };
  const rename = useMutation({
    mutationFn: change,
    onSuccess: (_, to) => {
      say(t.renamed(to), () => change(group.name));
      onClose();
    },
  });
  const trouble = fieldTrouble(rename.error, "name");
  return (
    <Question opened title={t.renameTitle} action={t.rename} busy={rename.isPending} ready={name.trim() !== "" && name !== group.name} error={trouble ? undefined : rename.error} onAnswer={() => rename.mutate(name.trim())} onClose={onClose}>
      <TextInput label={t.name} value={name} onChange={(event) => setName(event.currentTarget.value)} error={trouble} maxLength={256} autoComplete="off" data-autofocus />
    </Question>
  );
}

function DeleteGroup({ group, onClose }: { group: Group; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/groups/{groupId}", { params: { path: { groupId: group.id } } })),
    onSuccess: async () => {
      await navigate({ to: "/t/$tenant/people/groups", params: { tenant }, replace: true });
      queries.removeQueries({ queryKey: groupQuery(tenant, group.id).queryKey });
      say(t.deleted(group.name));
      await queries.invalidateQueries({ queryKey: groupKey(tenant) });
    },
  });
  return (
    <Question opened title={t.deleteTitle(group.name)} action={t.delete} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.deleteText}</p>
    </Question>
  );
}
