// The step after a right password, for accounts with a second factor.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { answered, client, type Schemas } from "../api/client";
import { canUsePasskeys, isDismissed, signInRequest, usePasskeyFor } from "../api/passkeys";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import { Icon } from "../parts/icons";
import { FormTrouble } from "../parts/trouble";
import { factors } from "../texts/en/factors";
import { Entrance } from "./entrance";
import css from "./entrance.module.css";

const t = factors.signIn;

interface SecondStepProps {
  step: Schemas["SecondStep"];
  onSession: (session: Session) => Promise<void>;
  /** With the reason, when it took too long. */
  onRestart: (why?: Problem) => void;
}

type Way = "code" | "passkey" | "recovery";

export function SecondStep({ step, onSession, onRestart }: SecondStepProps) {
  const passkeys = step.passkey && canUsePasskeys();
  const [way, setWay] = useState<Way>(step.code ? "code" : passkeys ? "passkey" : "recovery");
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const give = useMutation({
    mutationFn: async (chosen: Way) => {
      const body =
        chosen === "passkey" ? { passkey: await usePasskeyFor(await signInRequest()) } : chosen === "code" ? { code: typed } : { recoveryCode: typed };
      return answered(client.POST("/api/sign-in/second-factor", { body }));
    },
    onSuccess: onSession,
    onError: (error) => {
      if (error instanceof Problem && error.code === "sign_in_over") onRestart(error);
      else input.current?.select();
    },
  });
  const choose = (chosen: Way) => {
    give.reset();
    setTyped("");
    setWay(chosen);
    if (chosen === "passkey") give.mutate(chosen);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!give.isPending) give.mutate(way);
  };
  const about = { code: t.aboutCode, passkey: t.aboutPasskey, recovery: t.aboutRecovery }[way];
  return (
    <Entrance title={t.title} about={about} foot={t.foot}>
      <form onSubmit={submit}>
        {way !== "passkey" && (
          <TextInput
            key={way}
            ref={input}
            label={way === "code" ? t.code : t.recoveryCode}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete={way === "code" ? "one-time-code" : "off"}
            inputMode={way === "code" ? "numeric" : "text"}
            maxLength={way === "code" ? 32 : 64}
            classNames={{ input: css.code }}
            autoFocus
            required
            withAsterisk={false}
            size="md"
          />
        )}
        <FormTrouble error={isDismissed(give.error) ? undefined : give.error} />
        <Button type="submit" loading={give.isPending} size="md" fullWidth leftSection={way === "passkey" ? <Icon name="key" /> : undefined}>
          {way === "passkey" ? factors.signIn.passkey : t.action}
        </Button>
      </form>
      <ul className={css.ways}>
        {way !== "passkey" && passkeys && <Other onChoose={() => choose("passkey")}>{t.usePasskey}</Other>}
        {way !== "code" && step.code && <Other onChoose={() => choose("code")}>{t.useCode}</Other>}
        {way !== "recovery" && step.recoveryCode && <Other onChoose={() => choose("recovery")}>{t.useRecovery}</Other>}
        <Other onChoose={() => onRestart()}>{t.again}</Other>
      </ul>
    </Entrance>
  );
}

function Other({ onChoose, children }: { onChoose: () => void; children: string }) {
  return (
    <li>
      <button type="button" className={css.way} onClick={onChoose}>
        {children}
      </button>
    </li>
  );
}
