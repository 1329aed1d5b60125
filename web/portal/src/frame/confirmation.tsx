// The question who somebody is, once more, before what only they may do: a passkey, or the password, with a code where
// the account has a second factor; or their provider, for whoever has come by it.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { answered, client, type Schemas } from "../api/client";
import { answerConfirmation, confirmationStore } from "../api/confirmation";
import { canUsePasskeys, isDismissed, usePasskeyFor } from "../api/passkeys";
import { Problem } from "../api/problem";
import { arrivals, sessionQuery, useKeepSession, useSession, type Session } from "../api/session";
import { providerWay } from "../api/sign_in";
import { Question } from "../parts/dialog";
import { Icon } from "../parts/icons";
import parts from "../parts/parts.module.css";
import { SecretInput } from "../parts/secret_input";
import { texts as t } from "../texts/en";
import { factors } from "../texts/en/factors";
import { waysIn } from "../texts/en/ways_in";

export function Confirmation({ session }: { session: Session }) {
  const opened = useSyncExternalStore(confirmationStore.subscribe, confirmationStore.isAsked);
  if (!opened) return null;
  return session.providerTenant ? <ProviderQuestion tenant={session.providerTenant} /> : <IdentityQuestion email={session.account.email} />;
}

/** Whoever has come by the provider of an organisation is asked there, in a tab of its own: what was typed here stays. */
function ProviderQuestion({ tenant }: { tenant: string }) {
  const queries = useQueryClient();
  const { confirmedAt } = useSession();
  const returnTo = useLocation({ select: (location) => location.href });
  const way = useMutation({
    mutationFn: async ({ tab }: { tab: Window | null; before: string }) => {
      const { location } = await providerWay({ tenant, anew: true, returnTo });
      if (location) tab?.location.assign(location);
      return { location, isOpen: tab !== null };
    },
    onError: (_, { tab }) => tab?.close(),
  });
  const waiting = way.isSuccess;
  const before = way.variables?.before;
  useEffect(() => {
    if (!waiting) return;
    // When the other tab has come back, or somebody looks here again. Not all the time: that would count as use.
    const look = async () => {
      const session = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
      if (session && session.confirmedAt !== before) answerConfirmation(true);
    };
    const channel = new BroadcastChannel(arrivals);
    channel.onmessage = look;
    window.addEventListener("focus", look);
    return () => {
      channel.close();
      window.removeEventListener("focus", look);
    };
  }, [waiting, before, queries]);
  const open = () => {
    const tab = window.open("", "_blank"); // in the click itself, or it is blocked
    if (tab) tab.opener = null; // no page in it leads this one elsewhere
    way.mutate({ tab, before: confirmedAt });
  };
  return (
    <Question opened title={waysIn.again.title} action={waysIn.again.action} busy={way.isPending} error={way.error} onAnswer={open} onClose={() => answerConfirmation(false)}>
      <p>{waiting ? waysIn.again.waiting : waysIn.again.text}</p>
      {way.data && !way.data.isOpen && (
        <p>
          <a href={way.data.location} target="_blank" rel="noopener">
            {waysIn.again.open}
          </a>
        </p>
      )}
    </Question>
  );
}

const ask = () => answered(client.GET("/api/session/confirm"));

function IdentityQuestion({ email }: { email: string }) {
  const keep = useKeepSession();
  const ways = useQuery({ queryKey: ["session", "confirm"], queryFn: ask, staleTime: 0, gcTime: 0 });
  const input = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: (given: Schemas["Confirmation"]) => answered(client.POST("/api/session/confirm", { body: given })),
    onSuccess: (confirmed) => {
      keep(confirmed);
      answerConfirmation(true);
    },
    onError: () => input.current?.select(),
  });
  // The server's challenge is good for five minutes, and dialogs stay open for longer.
  const passkey = useMutation({ mutationFn: async () => usePasskeyFor((await ask()).passkey), onSuccess: (given) => confirm.mutate({ passkey: given }) });
  const wantsCode = ways.data?.code ?? false;
  const hasPasskey = canUsePasskeys() && (ways.data?.passkey.credentialIds.length ?? 0) > 0;
  const refused = confirm.error instanceof Problem && confirm.error.code === "confirmation_refused";
  const trouble = refused ? undefined : (confirm.error ?? ways.error ?? (isDismissed(passkey.error) ? undefined : passkey.error));
  const answer = () => confirm.mutate({ password, ...(wantsCode && codeOf(code)) });
  return (
    <Question
      opened
      title={t.confirm.title}
      action={t.confirm.action}
      busy={confirm.isPending}
      ready={password !== "" && ways.data !== undefined && (!wantsCode || code.trim() !== "")}
      error={trouble}
      onAnswer={answer}
      onClose={() => answerConfirmation(false)}
    >
      <p>{hasPasskey ? factors.confirm.textPasskey : wantsCode ? factors.confirm.textCode : t.confirm.text}</p>
      {hasPasskey && (
        <>
          <Button variant="default" leftSection={<Icon name="key" />} loading={passkey.isPending} onClick={() => passkey.mutate()} data-autofocus>
            {factors.confirm.passkey}
          </Button>
          <p className={parts.or}>
            <span>{factors.signIn.or}</span>
          </p>
        </>
      )}
      <input type="email" name="username" value={email} autoComplete="username" readOnly hidden />
      <SecretInput
        ref={input}
        label={t.fields.password}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={refused ? (wantsCode ? factors.confirm.refused : t.confirm.refused) : undefined}
        autoComplete="current-password"
        data-autofocus={hasPasskey ? undefined : true}
        required
        withAsterisk={false}
      />
      {wantsCode && (
        <TextInput label={factors.confirm.code} description={factors.confirm.codeAbout} value={code} onChange={(event) => setCode(event.currentTarget.value)} autoComplete="one-time-code" maxLength={64} required withAsterisk={false} />
      )}
    </Question>
  );
}

/** Codes of apps are digits alone. */
function codeOf(typed: string): Pick<Schemas["Confirmation"], "code" | "recoveryCode"> {
  return /^[\d\s-]{6,8}$/.test(typed.trim()) ? { code: typed } : { recoveryCode: typed };
}
