// The people of the directory, of whom there may be very many: found by the server, a page at a time.
import { TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { userKey, usersQuery } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import css from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import { Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { people } from "../../texts/en/people";
import { DirectoryList } from "./directory_list";
import own from "./people.module.css";

const t = people.users;
const route = getRouteApi("/frame/t/$tenant/people/users");

export function UsersTab() {
  const { tenant } = route.useParams();
  const { add, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("users:write");
  return (
    <DirectoryList
      words={t}
      read={useQuery(usersQuery(tenant, search))}
      search={search}
      onSearch={(wanted) => void navigate({ search: wanted })}
      all={{ to: "/t/$tenant/people/users", params: { tenant } }}
      name={{
        title: t.user,
        cell: ({ id, name, email }) => (
          <>
            <Link to="/t/$tenant/people/users/$user" params={{ tenant, user: id }} className={css.name}>
              <bdi>{name}</bdi>
            </Link>
            {email && <span className={css.under}>{email}</span>}
          </>
        ),
      }}
      own={{ title: t.state, cell: ({ active }) => <UserState active={active} /> }}
      empty={() => (
        <Empty title={t.empty} action={mayWrite && <code className={own.command}>sallyport directory import --data-dir DIR people.json</code>}>
          {mayWrite ? t.emptyText : t.emptyReader}
        </Empty>
      )}
      mayAdd={mayWrite}
      add={add ?? false}
      onAdd={(open) => void navigate({ search: { ...search, add: open || undefined }, replace: !open })}
      adding={(onClose) => <AddUser onClose={onClose} />}
    />
  );
}

export function UserState({ active }: { active: boolean }) {
  return <Status tone={active ? "good" : undefined}>{active ? t.active : t.inactive}</Status>;
}

function AddUser({ onClose }: { onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const add = useMutation({
    mutationFn: () => answered(tenantClient(tenant).POST("/api/users", { body: { name: name.trim(), email: email.trim() } })),
    onSuccess: async (user) => {
      await queries.invalidateQueries({ queryKey: userKey(tenant), refetchType: "none" });
      say(t.added(user.name));
      await navigate({ to: "/t/$tenant/people/users/$user", params: { tenant, user: user.id } });
    },
  });
  return (
    <Question opened title={t.addTitle} action={t.addAction} busy={add.isPending} ready={name.trim() !== ""} error={fieldTrouble(add.error, "name", "email") ? undefined : add.error} onAnswer={() => add.mutate()} onClose={onClose}>
      <NameAndEmail name={name} email={email} onName={setName} onEmail={setEmail} error={add.error} />
    </Question>
  );
}

interface NameAndEmailProps {
  name: string;
  email: string;
  onName: (name: string) => void;
  onEmail: (email: string) => void;
  error: unknown;
}

export function NameAndEmail({ name, email, onName, onEmail, error }: NameAndEmailProps) {
  return (
    <>
      <TextInput label={t.name} value={name} onChange={(event) => onName(event.currentTarget.value)} error={fieldTrouble(error, "name")} maxLength={256} autoComplete="off" data-autofocus />
      <TextInput type="email" label={t.email} description={t.emailAbout} value={email} onChange={(event) => onEmail(event.currentTarget.value)} error={fieldTrouble(error, "email")} maxLength={254} autoComplete="off" />
    </>
  );
}
