// Your account > what you sign in with besides the password.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { answered, client, type Schemas } from "../../api/client";
import { factorsQuery, hasFactor, type Factors } from "../../api/factors";
import { useSession } from "../../api/session";
import { Question } from "../../parts/dialog";
import { Section, Waiting } from "../../parts/page";
import { useSecretCall } from "../../parts/secret_call";
import { Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { FormTrouble, Trouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { factors } from "../../texts/en/factors";
import css from "./account.module.css";
import { Passkeys } from "./passkeys";
import { useShownOnce } from "../../parts/shown_once";
import { RecoveryCodesDialog } from "./recovery_codes";
import { TotpDialog } from "./totp";

const t = factors.security;

export function SecondFactors() {
  const held = useQuery(factorsQuery);
  const { memberships } = useSession();
  const { made: codes, show: showCodes, forget: forgetCodes } = useShownOnce<string[]>();
  const requiring = memberships.filter((one) => one.requiresSecondFactor && one.state === "active").map((one) => one.tenantName);
  const refused = held.error && <Trouble error={held.error} retry={() => void held.refetch()} />;
  const waiting = refused || <Waiting rows={2} />;
  return (
    <>
      <Section id="security" title={t.title} about={requiring.length > 0 ? t.required(requiring.join(", ")) : t.about}>
        {held.data && !refused ? (
          <ul className={css.sessions}>
            <AppCodes held={held.data} onCodes={showCodes} />
            <RecoveryCodes held={held.data} onCodes={showCodes} />
          </ul>
        ) : (
          waiting
        )}
      </Section>
      <Passkeys held={held.data} waiting={waiting} onCodes={showCodes} />
      {codes && <RecoveryCodesDialog codes={codes} onClose={forgetCodes} />}
    </>
  );
}

interface FactorProps {
  held: Factors;
  /** Shows recovery codes that were just made. */
  onCodes: (codes?: string[]) => void;
}

function Row({ title, state, action, error, children }: { title: string; state?: ReactNode; action?: ReactNode; error?: unknown; children: ReactNode }) {
  return (
    <li>
      <div className={css.session}>
        <div>
          <p className={css.sessionName}>
            {title} {state}
          </p>
          <p className={css.sessionFacts}>
            <span>{children}</span>
          </p>
        </div>
        {action}
      </div>
      <FormTrouble error={error} />
    </li>
  );
}

function AppCodes({ held, onCodes }: FactorProps) {
  const queries = useQueryClient();
  const { made: secret, show: showSecret, forget: forgetSecret } = useShownOnce<Schemas["NewTotp"]>();
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useSecretCall();
  const begin = () => run(async () => showSecret(await answered(client.POST("/api/account/totp"))));
  const remove = useMutation({
    mutationFn: () => answered(client.DELETE("/api/account/totp")),
    onSuccess: () => {
      setAsking(false);
      say(t.appRemoved);
      return queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
    },
  });
  const on = held.totpSince !== undefined;
  return (
    <>
      <Row
        title={t.app}
        state={on ? <Status tone="good">{t.on}</Status> : <Status>{t.off}</Status>}
        error={error}
        action={
          <Button variant="default" size="xs" loading={busy} aria-label={on ? t.removeApp : undefined} onClick={() => (on ? setAsking(true) : void begin())}>
            {on ? t.remove : t.setUp}
          </Button>
        }
      >
        {held.totpSince ? (
          <>
            {t.appOn} <When time={held.totpSince} form="day" />
          </>
        ) : (
          t.appOff
        )}
      </Row>
      {secret && (
        <TotpDialog
          secret={secret}
          onClose={forgetSecret}
          onDone={(codes) => {
            forgetSecret();
            onCodes(codes);
          }}
        />
      )}
      <Question opened={asking} title={t.removeAppTitle} action={t.removeAppAction} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={() => setAsking(false)}>
        <p>{t.removeAppText}</p>
      </Question>
    </>
  );
}

function RecoveryCodes({ held, onCodes }: FactorProps) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useSecretCall();
  const make = async () => {
    const made = await answered(client.POST("/api/account/recovery-codes"));
    setAsking(false);
    onCodes(made.recoveryCodes);
    void queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
  };
  const any = hasFactor(held);
  const few = held.recoveryCodes <= 3;
  return (
    <>
      <Row
        title={t.recovery}
        state={any && <Status tone={few ? "warn" : "good"}>{t.left(held.recoveryCodes)}</Status>}
        action={
          any && (
            <Button variant="default" size="xs" onClick={() => setAsking(true)}>
              {t.newCodes}
            </Button>
          )
        }
      >
        {any ? t.recoveryText : t.recoveryNone}
      </Row>
      <Question opened={asking} title={t.newCodesTitle} action={t.newCodesAction} busy={busy} error={error} onAnswer={() => void run(make)} onClose={() => setAsking(false)}>
        <p>{t.newCodesText}</p>
      </Question>
    </>
  );
}
