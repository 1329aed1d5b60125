// Who signs in here, and what each may do.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { invitationKey, memberKey, membersQuery, type Member } from "../../api/people";
import { useSession } from "../../api/session";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { Choice, Listing, SearchField, Toolbar, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import { RowMenu, type RowAct } from "../../parts/row_menu";
import { Chip, Status } from "../../parts/status";
import { say, sayTrouble } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";
import { RoleField, useRoles } from "../integrations/fields";

const t = people.members;
const route = getRouteApi("/frame/t/$tenant/people/members");

type Asking = { what: "role" | "deactivate" | "remove"; member: Member };

export function MembersTab() {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("members:write");
  const self = useSession().account.id;
  const read = useQuery(membersQuery(tenant, search));
  const activate = useActivation();
  const [asking, setAsking] = useState<Asking>();
  const acts = (member: Member): RowAct[] => {
    if (!mayWrite || member.accountId === self) return []; // one's own place is for another administrator to change
    const remove: RowAct = { text: t.remove, tone: "bad", run: () => setAsking({ what: "remove", member }) };
    if (member.state === "inactive") return [{ text: t.activate, run: () => activate.mutate(member) }, remove];
    return [{ text: t.changeRole, run: () => setAsking({ what: "role", member }) }, { text: t.deactivate, run: () => setAsking({ what: "deactivate", member }) }, remove];
  };
  const columns: Column<Member>[] = [
    {
      title: t.member,
      cell: ({ displayName, email, accountId }) => (
        <>
          <span className={css.withChip}>
            <bdi>
              <strong>{displayName}</strong>
            </bdi>
            {accountId === self && <Chip>{t.you}</Chip>}
          </span>
          <span className={css.under}>{email}</span>
        </>
      ),
    },
    { title: texts.columns.role, cell: ({ role }) => texts.roles.name(role) },
    { title: t.state, cell: ({ state }) => <Status tone={state === "active" ? "good" : "warn"}>{t.states[state]}</Status> },
    { title: people.since, cell: ({ createdAt }) => <When time={createdAt} form="day" /> },
    ...(mayWrite ? [{ title: people.actions, form: "acts" as const, cell: (member: Member) => <RowMenu label={people.actionsOf(member.displayName)} acts={acts(member)} /> }] : []),
  ];
  const close = () => setAsking(undefined);
  return (
    <>
      <Toolbar
        actions={
          mayWrite && (
            <Button renderRoot={(props) => <Link {...props} to="/t/$tenant/people/invitations" params={{ tenant }} search={{ invite: true }} />}>{t.invite}</Button>
          )
        }
      >
        <SearchField label={t.find} longest={256} value={search.search} onSearch={(wanted) => void navigate({ search: { ...search, search: wanted, after: undefined } })} />
        <Choice
          label={t.state}
          value={search.state}
          onChoose={(state) => void navigate({ search: { ...search, state, after: undefined } })}
          options={[
            { value: undefined, text: t.states.all },
            { value: "active", text: t.states.active },
            { value: "inactive", text: t.states.inactive },
          ]}
        />
        {search.role && (
          <Button variant="default" size="sm" onClick={() => void navigate({ search: { ...search, role: undefined, after: undefined } })} rightSection="×">
            {t.byRole(texts.roles.name(search.role))}
          </Button>
        )}
      </Toolbar>
      <Listing
        label={t.title}
        loading={t.loading}
        read={read}
        columns={columns}
        idOf={({ id }) => id}
        empty={
          <Empty title={people.nothingFound} action={<Link to="/t/$tenant/people/members" params={{ tenant }}>{people.showAll}</Link>}>
            {t.nothingFoundText}
          </Empty>
        }
      />
      {asking?.what === "role" && <ChangeRole member={asking.member} onClose={close} />}
      {asking?.what === "deactivate" && <Deactivate member={asking.member} onClose={close} />}
      {asking?.what === "remove" && <Remove member={asking.member} onClose={close} />}
    </>
  );
}

interface AboutMember {
  member: Member;
  onClose: () => void;
}

/** What can be done with a member, each of which undoes another; the list is read again after it. */
function usePlaces() {
  const queries = useQueryClient();
  const tenant = useTenant();
  const again = <T,>(done: T) => Promise.all([memberKey, invitationKey].map((key) => queries.invalidateQueries({ queryKey: key(tenant) }))).then(() => done);
  const params = ({ id }: Member) => ({ path: { memberId: id } });
  const activate = (member: Member) => answered(tenantClient(tenant).POST("/api/members/{memberId}/activate", { params: params(member) })).then(again);
  const deactivate = (member: Member) => answered(tenantClient(tenant).POST("/api/members/{memberId}/deactivate", { params: params(member) })).then(again);
  const giveRole = (member: Member, role: string) => answered(tenantClient(tenant).PATCH("/api/members/{memberId}", { params: params(member), body: { role } })).then(again);
  const remove = (member: Member) => answered(tenantClient(tenant).DELETE("/api/members/{memberId}", { params: params(member) })).then(again);
  return { activate, deactivate, giveRole, remove };
}

function useActivation() {
  const { activate, deactivate } = usePlaces();
  return useMutation({
    mutationFn: activate,
    onSuccess: (member) => say(t.activated(member.displayName), () => deactivate(member)),
    onError: sayTrouble,
  });
}

function ChangeRole({ member, onClose }: AboutMember) {
  const { giveRole } = usePlaces();
  const roles = useRoles();
  const [role, setRole] = useState(member.role);
  const change = useMutation({
    mutationFn: () => giveRole(member, role),
    onSuccess: (after) => {
      say(t.roleChanged(after.displayName, texts.roles.name(after.role)), () => giveRole(member, member.role));
      onClose();
    },
  });
  const trouble = fieldTrouble(change.error, "role");
  return (
    <Question opened title={t.changeRoleTitle(member.displayName)} action={texts.save} busy={change.isPending} ready={role !== member.role} error={trouble ? undefined : change.error} onAnswer={() => change.mutate()} onClose={onClose}>
      <RoleField roles={roles.data} value={role} onChange={setRole} error={trouble} />
      <p>{t.changeRoleText}</p>
    </Question>
  );
}

function Deactivate({ member, onClose }: AboutMember) {
  const { activate, deactivate: end, giveRole } = usePlaces();
  const deactivate = useMutation({
    mutationFn: () => end(member),
    onSuccess: () => {
      // The role went with it.
      say(t.deactivated(member.displayName), () => activate(member).then(() => giveRole(member, member.role)));
      onClose();
    },
  });
  return (
    <Question opened title={t.deactivateTitle(member.displayName)} action={t.deactivate} tone="bad" busy={deactivate.isPending} error={deactivate.error} onAnswer={() => deactivate.mutate()} onClose={onClose}>
      <p>{t.deactivateText}</p>
    </Question>
  );
}

function Remove({ member, onClose }: AboutMember) {
  const { remove: end } = usePlaces();
  const remove = useMutation({
    mutationFn: () => end(member),
    onSuccess: () => {
      say(t.removed(member.displayName));
      onClose();
    },
  });
  return (
    <Question opened title={t.removeTitle(member.displayName)} action={t.remove} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.removeText}</p>
    </Question>
  );
}
