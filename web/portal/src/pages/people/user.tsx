// One person of the directory, and the groups that they are in.
import { Button, Checkbox } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { groupKey, userGroupsQuery, userKey, userQuery, type Group, type User } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { Question } from "../../parts/dialog";
import { Fact, Facts } from "../../parts/facts";
import { NotRead } from "../../parts/gone";
import { Listing, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty, PageHead, Section, Waiting } from "../../parts/page";
import { Chip } from "../../parts/status";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";
import own from "./people.module.css";
import { NameAndEmail, UserState } from "./users";

const t = people.users;
const route = getRouteApi("/frame/t/$tenant/people/users/$user");

export function UserPage() {
  const { tenant, user: id } = route.useParams();
  const read = useQuery(userQuery(tenant, id));
  const back = { text: t.title, link: { to: "/t/$tenant/people/users", params: { tenant } } } as const;
  const mayWrite = useMay("users:write");
  const mayGroups = useMay("groups:read");
  const [asking, setAsking] = useState<"change" | "delete">();
  if (read.error && !read.data) return <NotRead read={read} what={t.one} back={back} />;
  if (!read.data) return <Waiting rows={6} />;
  const user = read.data;
  const local = user.source === "local";
  return (
    <>
      <PageHead
        title={user.name}
        back={back}
        about={
          <span className={own.about}>
            <UserState active={user.active} />
            <Chip>{people.directory.sourceName(user.source)}</Chip>
            {user.email && <span>{user.email}</span>}
          </span>
        }
        actions={
          mayWrite &&
          local && (
            <>
              <Button variant="default" onClick={() => setAsking("change")}>
                {t.change}
              </Button>
              <Button variant="default" onClick={() => setAsking("delete")}>
                {t.delete}
              </Button>
            </>
          )
        }
      />
      <Section title={t.facts} about={local ? undefined : people.directory.imported(user.source)}>
        <Facts>
          <Fact name={t.id}>
            <CopyValue value={user.id} label={t.copyId} />
          </Fact>
          {user.externalId && (
            <Fact name={t.externalId}>
              <CopyValue value={user.externalId} label={t.copyId} />
            </Fact>
          )}
          <Fact name={people.made}>
            <When time={user.createdAt} form="exact" />
          </Fact>
          <Fact name={people.changed}>
            <When time={user.updatedAt} form="exact" />
          </Fact>
        </Facts>
      </Section>
      {mayGroups && <GroupsOf user={user} />}
      {asking === "change" && <ChangeUser user={user} onClose={() => setAsking(undefined)} />}
      {asking === "delete" && <DeleteUser user={user} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function GroupsOf({ user }: { user: User }) {
  const tenant = useTenant();
  const { after } = route.useSearch();
  const read = useQuery(userGroupsQuery(tenant, user.id, after));
  const columns: Column<Group>[] = [
    {
      title: people.groups.group,
      cell: ({ id, name }) => (
        <Link to="/t/$tenant/people/groups/$group" params={{ tenant, group: id }} className={css.name}>
          <bdi>{name}</bdi>
        </Link>
      ),
    },
    { title: people.directory.source, cell: ({ source }) => <Chip>{people.directory.sourceName(source)}</Chip> },
    { title: people.groups.size, form: "figure", cell: ({ memberCount }) => texts.number(memberCount) },
  ];
  return (
    <section className={own.below} aria-labelledby="groups">
      <h2 id="groups">{t.groups}</h2>
      <Listing label={t.groups} headed loading={t.loadingGroups} read={read} columns={columns} idOf={({ id }) => id} empty={<Empty title={t.noGroups}>{null}</Empty>} />
    </section>
  );
}

function ChangeUser({ user, onClose }: { user: User; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email);
  const [active, setActive] = useState(user.active);
  const write = async (body: Pick<User, "name" | "email" | "active">) => {
    const after = await answered(tenantClient(tenant).PATCH("/api/users/{userId}", { params: { path: { userId: user.id } }, body }));
    queries.setQueryData(userQuery(tenant, user.id).queryKey, after);
    void queries.invalidateQueries({ queryKey: userKey(tenant) });
    return after;
  };
  const change = useMutation({
    mutationFn: () => write({ name: name.trim(), email: email.trim(), active }),
    onSuccess: (after) => {
      say(t.saved(after.name), () => write({ name: user.name, email: user.email, active: user.active }));
      onClose();
    },
  });
  return (
    <Question opened title={t.changeTitle} action={texts.save} busy={change.isPending} ready={name.trim() !== ""} error={fieldTrouble(change.error, "name", "email") ? undefined : change.error} onAnswer={() => change.mutate()} onClose={onClose}>
      <NameAndEmail name={name} email={email} onName={setName} onEmail={setEmail} error={change.error} />
      <Checkbox label={t.activeLabel} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
    </Question>
  );
}

function DeleteUser({ user, onClose }: { user: User; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/users/{userId}", { params: { path: { userId: user.id } } })),
    onSuccess: async () => {
      await navigate({ to: "/t/$tenant/people/users", params: { tenant }, replace: true });
      queries.removeQueries({ queryKey: userQuery(tenant, user.id).queryKey });
      say(t.deleted(user.name));
      await Promise.all([userKey, groupKey].map((key) => queries.invalidateQueries({ queryKey: key(tenant) })));
    },
  });
  return (
    <Question opened title={t.deleteTitle(user.name)} action={t.delete} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.deleteText}</p>
    </Question>
  );
}
