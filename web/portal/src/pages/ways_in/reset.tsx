// Another password, with the link of a letter or of the operator's console.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, client } from "../../api/client";
import { sessionQuery } from "../../api/session";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { texts as t } from "../../texts/en";
import { waysIn } from "../../texts/en/ways_in";
import { Entrance } from "../entrance";
import entrance from "../entrance.module.css";
import { useLinkToken } from "../link_token";
import { isLongEnough, NewPassword } from "../new_password";

const w = waysIn.reset;

export function ResetPage() {
  const token = useLinkToken();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [sent, setSent] = useState(false);
  const reset = useMutation({
    mutationFn: () => answered(client.POST("/api/account/password/reset", { body: { token, newPassword: password } })),
    onSuccess: () => {
      setPassword("");
      queries.removeQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const askAgain = <Link to="/forgot-password">{w.askAgain}</Link>;
  if (reset.isSuccess) {
    return (
      <Entrance title={w.doneTitle} about={w.doneText}>
        <div className={entrance.note} role="status">
          <Link to="/sign-in">{t.signIn.action}</Link>
        </div>
      </Entrance>
    );
  }
  if (!token) {
    return (
      <Entrance title={w.noTokenTitle} about={w.noTokenText}>
        <div className={entrance.note}>{askAgain}</div>
      </Entrance>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (isLongEnough(password) && !reset.isPending) reset.mutate();
  };
  const refused = fieldTrouble(reset.error, "newPassword");
  return (
    <Entrance title={w.title} about={w.about}>
      <form onSubmit={submit}>
        <NewPassword label={w.label} value={password} onChange={setPassword} error={refused} sent={sent} />
        <FormTrouble error={refused ? undefined : reset.error}>{askAgain}</FormTrouble>
        <Button type="submit" loading={reset.isPending} size="md" fullWidth>
          {w.action}
        </Button>
      </form>
    </Entrance>
  );
}
