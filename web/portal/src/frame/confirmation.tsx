// The question who somebody is, once more, before what only they may do: a passkey, or the password, with a code where
// the account has a second factor; or their provider, for whoever has come by it.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { answered, client, type Schemas } from "../api/client";
import { answerConfirmation, confirmationStore } from "../api/confirmation";
import { canUsePasskeys, isDismissed, usePasskeyFor } from "../api/passkeys";
import { Problem } from "../api/problem";
import { sessionQuery, useKeepSession, type Session } from "../api/session";
import { providerWay } from "../api/sign_in";
import { Question } from "../parts/dialog";
import { Icon } from "../parts/icons";
import parts from "../parts/parts.module.css";
import { texts as t } from "../texts/en";
import { factors } from "../texts/en/factors";
import { waysIn } from "../texts/en/ways_in";

export function Confirmation({ session }: { session: Session }) {
  const opened = useSyncExternalStore(confirmationStore.subscribe, confirmationStore.isAsked);
  if (!opened) return null;
  return session.providerTenant ? <ProviderQuestion tenant={session.providerTenant} before={session.confirmedAt} /> : <IdentityQuestion email={session.account.email} />;
}

const lookMilliseconds = 1000;

/** Whoever has come by the provider of an organisation is asked there, in a tab of its own: what was typed here stays. */
function ProviderQuestion({ tenant, before: given }: { tenant: string; before: string }) {
  const returnTo = useLocation({ select: (location) => location.href });
  const [before] = useState(given);
  const way = useMutation({
    mutationFn: async (opened: Window | null) => {
      const { location } = await providerWay({ tenant, anew: true, returnTo });
      if (location) (opened ?? window).location.assign(location); // a browser that opens no tab goes there in this one
      return opened;
    },
    onError: (_, opened) => opened?.close(),
  });
  const tab = way.data;
  const waiting = Boolean(tab);
  const session = useQuery({ ...sessionQuery, refetchInterval: waiting && lookMilliseconds, refetchIntervalInBackground: true });
  const confirmed = session.data !== undefined && session.data.confirmedAt !== before;
  useEffect(() => {
    if (!confirmed) return;
    tab?.close();
    answerConfirmation(true);
  }, [confirmed, tab]);
  const open = () => {
    const opened = window.open("", "_blank"); // in the click itself, or it is blocked
    if (opened) opened.opener = null; // no page in it leads this one elsewhere
    way.mutate(opened);
  };
  return (
    <Question opened title={waysIn.again.title} action={waysIn.again.action} busy={way.isPending} error={way.error} onAnswer={open} onClose={() => answerConfirmation(false)}>
      <p>{waiting ? waysIn.again.waiting : waysIn.again.text}</p>
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
      <PasswordInput
        ref={input}
        label={t.fields.password}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={refused ? (wantsCode ? factors.confirm.refused : t.confirm.refused) : undefined}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": t.fields.showPassword, tabIndex: 0 }}
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
