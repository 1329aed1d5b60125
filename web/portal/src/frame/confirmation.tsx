// The question for the password before what only somebody may do who has just signed in.
import { PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, useSyncExternalStore } from "react";
import { answered, client } from "../api/client";
import { answerConfirmation, confirmationStore } from "../api/confirmation";
import { Problem } from "../api/problem";
import { useKeepSession, type Session } from "../api/session";
import { Question } from "../parts/dialog";
import { texts as t } from "../texts/en";

export function Confirmation({ session }: { session: Session }) {
  const opened = useSyncExternalStore(confirmationStore.subscribe, confirmationStore.isAsked);
  return opened ? <PasswordQuestion email={session.account.email} /> : null;
}

function PasswordQuestion({ email }: { email: string }) {
  const keep = useKeepSession();
  const input = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState("");
  const confirm = useMutation({
    mutationFn: (given: string) => answered(client.POST("/api/session/confirm", { body: { password: given } })),
    onSuccess: (confirmed) => {
      keep(confirmed);
      answerConfirmation(true);
    },
    onError: () => input.current?.select(),
  });
  const refused = confirm.error instanceof Problem && confirm.error.code === "confirmation_refused";
  return (
    <Question
      opened
      title={t.confirm.title}
      action={t.confirm.action}
      busy={confirm.isPending}
      ready={password !== ""}
      error={refused ? undefined : confirm.error}
      onAnswer={() => confirm.mutate(password)}
      onClose={() => answerConfirmation(false)}
    >
      <p>{t.confirm.text}</p>
      <input type="email" name="username" value={email} autoComplete="username" readOnly hidden />
      <PasswordInput
        ref={input}
        label={t.fields.password}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={refused ? t.confirm.refused : undefined}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": t.fields.showPassword, tabIndex: 0 }}
        data-autofocus
        required
        withAsterisk={false}
      />
    </Question>
  );
}
