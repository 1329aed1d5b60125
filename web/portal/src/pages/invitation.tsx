// Whoever was invited becomes a member, with a new login or with the one that is there.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, client, type Schemas } from "../api/client";
import { homeOf, useKeepSession } from "../api/session";
import { fieldTrouble, FormTrouble } from "../parts/trouble";
import { texts as t } from "../texts/en";
import { Entrance } from "./entrance";
import { useLinkToken } from "./link_token";
import { isLongEnough, NewPassword, shortestPassword } from "./new_password";

export function InvitationPage() {
  const token = useLinkToken();
  return token ? <AcceptanceForm token={token} /> : <Entrance title={t.invitation.noTokenTitle} about={t.invitation.noTokenText} />;
}

function AcceptanceForm({ token }: { token: string }) {
  const navigate = useNavigate();
  const keep = useKeepSession();
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const [sent, setSent] = useState(false);
  // Accepting does not sign in; the address and the password that one needs for it are known by then.
  const accept = useMutation({
    mutationFn: () => answered(client.POST("/api/invitations/accept", { body: { token, displayName: displayName.trim(), password } })),
    onSuccess: async (accepted: Schemas["Accepted"]) => {
      try {
        const { session } = await answered(client.POST("/api/sign-in", { body: { email: accepted.email, password } }));
        if (!session) throw new Error("A second factor is asked for, on the page for that.");
        keep(session);
        const joined = session.memberships.some((one) => one.tenantId === accepted.tenantId && one.state === "active");
        await navigate({ href: joined ? `/t/${accepted.tenantId}` : (homeOf(session) ?? "/account"), replace: true });
      } catch {
        await navigate({ to: "/sign-in", search: { email: accepted.email }, replace: true });
      }
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (isLongEnough(password) && !accept.isPending) accept.mutate();
  };
  return (
    <Entrance title={t.invitation.title} about={t.invitation.about}>
      <form onSubmit={submit}>
        <TextInput label={t.fields.displayName} description={t.invitation.nameAbout} value={displayName} onChange={(event) => setDisplayName(event.currentTarget.value)} error={fieldTrouble(accept.error, "displayName")} autoComplete="name" maxLength={128} autoFocus required withAsterisk={false} />
        <NewPassword value={password} onChange={setPassword} error={fieldTrouble(accept.error, "password")} sent={sent} description={t.invitation.passwordAbout(shortestPassword)} />
        <FormTrouble error={fieldTrouble(accept.error, "displayName", "password") ? undefined : accept.error} />
        <Button type="submit" loading={accept.isPending} size="md" fullWidth>
          {t.invitation.action}
        </Button>
      </form>
    </Entrance>
  );
}
