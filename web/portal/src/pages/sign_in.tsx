// Signing in: address and password, then a second factor where the account has one; or a passkey alone.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState, type FormEvent } from "react";
import { answered, client, type Schemas } from "../api/client";
import { canUsePasskeys, isDismissed } from "../api/passkeys";
import { Problem } from "../api/problem";
import { homeOf, useKeepSession, type Session } from "../api/session";
import { Icon } from "../parts/icons";
import parts from "../parts/parts.module.css";
import { SecretInput } from "../parts/secret_input";
import { FormTrouble } from "../parts/trouble";
import { texts as t } from "../texts/en";
import { factors as words } from "../texts/en/factors";
import { waysIn } from "../texts/en/ways_in";
import { Entrance } from "./entrance";
import css from "./entrance.module.css";
import { safeNext } from "./next";
import { usePasskeySignIn } from "./passkey_sign_in";
import { SecondStep } from "./second_step";
import { Organisation, WayTrouble } from "./ways_in/organisation";
import ways from "./ways_in/ways_in.module.css";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const keep = useKeepSession();
  const [step, setStep] = useState<Schemas["SecondStep"]>();
  const [over, setOver] = useState<Problem>();
  const enter = async (session: Session) => {
    keep(session);
    await navigate({ href: safeNext(next, window.location.origin) ?? homeOf(session) ?? "/account", replace: true });
  };
  const restart = (why?: Problem) => {
    setStep(undefined);
    setOver(why);
  };
  if (step) return <SecondStep step={step} onSession={enter} onRestart={restart} />;
  return <FirstStep over={over} onSession={enter} onSecondStep={setStep} />;
}

interface FirstStepProps {
  /** Why the second step did not come to an end. */
  over?: Problem;
  onSession: (session: Session) => Promise<void>;
  onSecondStep: (step: Schemas["SecondStep"]) => void;
}

function FirstStep({ over, onSession, onSecondStep }: FirstStepProps) {
  const { next, email: known, tenant, trouble } = route.useSearch();
  const emailInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const [addressMissing, setAddressMissing] = useState(false);
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => answered(client.POST("/api/sign-in", { body: { email: email.trim(), password } })),
    onSuccess: async ({ session, secondFactor }) => {
      if (session) await onSession(session);
      else if (secondFactor) onSecondStep(secondFactor);
    },
    onError: () => passwordInput.current?.select(),
  });
  const passkey = usePasskeySignIn(onSession);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    passkey.reset();
    if (!signIn.isPending) signIn.mutate();
  };
  const error = signIn.error ?? (isDismissed(passkey.error) ? undefined : passkey.error) ?? over;
  return (
    <Entrance title={t.signIn.title} about={next ? t.signIn.aboutNext : t.signIn.about} foot={t.signIn.foot}>
      {trouble && <WayTrouble code={trouble} />}
      <form onSubmit={submit}>
        <TextInput
          ref={emailInput}
          type="email"
          label={t.fields.email}
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            setAddressMissing(false);
          }}
          error={addressMissing ? waysIn.typeAddress : undefined}
          autoComplete="username webauthn"
          autoFocus={!known}
          inputMode="email"
          required
          withAsterisk={false}
          size="md"
        />
        <SecretInput
          ref={passwordInput}
          label={t.fields.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          autoFocus={Boolean(known)}
          required
          withAsterisk={false}
          size="md"
        />
        <Link to="/forgot-password" search={email ? { email: email.trim() } : {}} className={ways.forgotten}>
          {waysIn.forgotten}
        </Link>
        <FormTrouble error={error} />
        <Button type="submit" loading={signIn.isPending} size="md" fullWidth>
          {t.signIn.action}
        </Button>
      </form>
      {canUsePasskeys() && (
        <>
          <p className={`${parts.or} ${css.or}`}>
            <span>{words.signIn.or}</span>
          </p>
          <Button
            variant="default"
            size="md"
            fullWidth
            leftSection={<Icon name="key" />}
            loading={passkey.isPending}
            onClick={() => {
              signIn.reset();
              passkey.press();
            }}
          >
            {words.signIn.passkey}
          </Button>
        </>
      )}
      <Organisation
        email={email}
        tenant={tenant}
        next={safeNext(next, window.location.origin)}
        onMissing={() => {
          setAddressMissing(true);
          emailInput.current?.focus();
        }}
      />
    </Entrance>
  );
}
