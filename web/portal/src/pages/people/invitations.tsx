// Who has been invited and has not accepted yet; a new invitation, whose link is shown once when no mail carries it.
import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { invitationKey, invitationsQuery, type Invitation } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { CopyButton } from "../../parts/copy";
import { Dialog, Question } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import { Listing, Toolbar, type Column } from "../../parts/listing";
import listing from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import { useSecretCall } from "../../parts/secret_call";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { useShownOnce } from "../../parts/shown_once";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";
import { RoleField, useRoles } from "../integrations/fields";
import css from "./people.module.css";

const t = people.invitations;
const route = getRouteApi("/frame/t/$tenant/people/invitations");

export function InvitationsTab() {
  const { tenant } = route.useParams();
  const { after, invite } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("members:write");
  const read = useQuery(invitationsQuery(tenant, after));
  const [withdrawing, setWithdrawing] = useState<Invitation>();
  // With its link, so in no cache (security N18).
  const { made, show, forget } = useShownOnce<Invitation>();
  const open = (wanted: true | undefined) => void navigate({ search: { after, invite: wanted }, replace: wanted === undefined });
  const columns: Column<Invitation>[] = [
    {
      title: t.email,
      cell: ({ email, message }) => (
        <>
          <strong>{email}</strong>
          {message && <span className={listing.under}>{message}</span>}
        </>
      ),
    },
    { title: t.role, cell: ({ role }) => texts.roles.name(role) },
    { title: t.by, cell: ({ invitedBy }) => <bdi>{invitedBy}</bdi> },
    { title: t.ends, cell: ({ expiresAt }) => <When time={expiresAt} /> },
    ...(mayWrite
      ? [
          {
            title: people.actions,
            form: "acts" as const,
            cell: (invitation: Invitation) => (
              <Button variant="default" size="xs" onClick={() => setWithdrawing(invitation)} aria-label={t.withdrawThis(invitation.email)}>
                {t.withdraw}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      {mayWrite && <Toolbar actions={<Button onClick={() => open(true)}>{t.invite}</Button>}>{null}</Toolbar>}
      <Listing
        label={t.title}
        loading={t.loading}
        read={read}
        columns={columns}
        idOf={({ id }) => id}
        empty={<Empty title={t.empty}>{mayWrite ? t.emptyText : t.emptyReader}</Empty>}
      />
      {invite && mayWrite && (
        <Invite
          onClose={() => open(undefined)}
          onMade={(invitation) => {
            open(undefined);
            if (invitation.link) show(invitation);
            else say(t.sent(invitation.email));
          }}
        />
      )}
      {made && <LinkOnce invitation={made} onClose={forget} />}
      {withdrawing && <Withdraw invitation={withdrawing} onClose={() => setWithdrawing(undefined)} />}
    </>
  );
}

function Invite({ onMade, onClose }: { onMade: (invitation: Invitation) => void; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const roles = useRoles();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("member");
  const [message, setMessage] = useState("");
  const { busy, error, run } = useSecretCall();
  const send = async () => {
    const made = await answered(tenantClient(tenant).POST("/api/invitations", { body: { email: email.trim(), role, message } }));
    void queries.invalidateQueries({ queryKey: invitationKey(tenant) });
    onMade(made);
  };
  const troubles = ["email", "role", "message"].map((field) => fieldTrouble(error, field));
  return (
    <Question opened title={t.inviteTitle} action={t.send} busy={busy} ready={email.trim() !== ""} error={troubles.some(Boolean) ? undefined : error} onAnswer={() => void run(send)} onClose={onClose}>
      <p className={parts.quiet}>{t.inviteText}</p>
      <TextInput type="email" label={t.email} value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={troubles[0]} maxLength={254} autoComplete="off" data-autofocus />
      <RoleField roles={roles.data} value={role} onChange={setRole} error={troubles[1]} />
      <Textarea label={t.message} description={t.messageAbout} placeholder={t.messageExample} value={message} onChange={(event) => setMessage(event.currentTarget.value)} error={troubles[2]} rows={3} maxLength={256} />
    </Question>
  );
}

function LinkOnce({ invitation: { email, link = "", notDelivered }, onClose }: { invitation: Invitation; onClose: () => void }) {
  return (
    <Dialog opened title={t.linkTitle} onClose={onClose}>
      <div className={parts.form}>
        <p className={css.notice}>
          <Icon name="warn" size={16} />
          <span>
            {notDelivered ? t.notDelivered(notDelivered) : t.noMail} {t.linkText(email)}
          </span>
        </p>
        <p className={css.link} data-secret>
          <code>{link}</code>
          <CopyButton value={link} label={t.copyLink} text={texts.made.copyText} />
        </p>
        <div className={parts.formButtons}>
          <Button onClick={onClose}>{t.done}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function Withdraw({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/invitations/{invitationId}", { params: { path: { invitationId: invitation.id } } })),
    onSuccess: () => {
      say(t.withdrawn(invitation.email));
      onClose();
      return queries.invalidateQueries({ queryKey: invitationKey(tenant) });
    },
  });
  return (
    <Question opened title={t.withdrawTitle(invitation.email)} action={t.withdraw} tone="bad" busy={withdraw.isPending} error={withdraw.error} onAnswer={() => withdraw.mutate()} onClose={onClose}>
      <p>{t.withdrawText}</p>
    </Question>
  );
}
