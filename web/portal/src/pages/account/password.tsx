import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answered, client } from "../../api/client";
import { Problem } from "../../api/problem";
import { sessionsQuery } from "../../api/session";
import { Section } from "../../parts/page";
import { SecretInput } from "../../parts/secret_input";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { texts as t } from "../../texts/en";
import { isLongEnough, NewPassword } from "../new_password";
import css from "./account.module.css";

export function PasswordForm({ email }: { email: string }) {
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const [sent, setSent] = useState(false);
  const change = useMutation({
    mutationFn: () => answered(client.POST("/api/account/password", { body: { currentPassword: current, newPassword: wanted } })),
    onSuccess: () => {
      setCurrent("");
      setWanted("");
      setSent(false);
      say(t.password.changed);
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (isLongEnough(wanted) && !change.isPending) change.mutate();
  };
  const notMine = change.error instanceof Problem && change.error.code === "confirmation_refused";
  const currentRefused = notMine ? t.confirm.refused : fieldTrouble(change.error, "currentPassword");
  const wantedRefused = fieldTrouble(change.error, "newPassword");
  return (
    <Section title={t.password.title} about={t.password.about}>
      <form onSubmit={submit} className={css.password}>
        <input type="email" name="username" value={email} autoComplete="username" readOnly hidden />
        <SecretInput
          label={t.password.current}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={currentRefused}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <NewPassword label={t.password.wanted} value={wanted} onChange={setWanted} error={wantedRefused} sent={sent} />
        <FormTrouble error={currentRefused || wantedRefused ? undefined : change.error} />
        <div>
          <Button type="submit" variant="default" loading={change.isPending}>
            {t.password.action}
          </Button>
        </div>
      </form>
    </Section>
  );
}
