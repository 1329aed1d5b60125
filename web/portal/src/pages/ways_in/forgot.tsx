// A forgotten password: a letter with a link, or what to do where no letters are sent.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, client } from "../../api/client";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { quoted } from "../../parts/shell";
import { texts as t } from "../../texts/en";
import { waysIn } from "../../texts/en/ways_in";
import { Entrance } from "../entrance";
import entrance from "../entrance.module.css";
import css from "./ways_in.module.css";

const route = getRouteApi("/forgot-password");
const w = waysIn.forgot;

export function ForgotPage() {
  const { email: known } = route.useSearch();
  const [email, setEmail] = useState(known ?? "");
  const forget = useMutation({
    mutationFn: (address: string) => answered(client.POST("/api/account/password/forgot", { body: { email: address } })),
  });
  const back = (
    <Link to="/sign-in" search={email ? { email } : {}}>
      {w.back}
    </Link>
  );
  if (forget.data) {
    const { byLetter } = forget.data;
    return (
      <Entrance title={byLetter ? w.sentTitle : w.noMailTitle} about={byLetter ? w.sentText(forget.variables) : w.noMailText}>
        <div className={entrance.note} role="status">
          {!byLetter && <pre className={`${entrance.command} ${css.command}`}>sallyport account reset-password --email {quoted(forget.variables)}</pre>}
          <p className={css.links}>
            {back}
            <a href="#again" onClick={(event) => (event.preventDefault(), forget.reset())}>
              {w.another}
            </a>
          </p>
        </div>
      </Entrance>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!forget.isPending) forget.mutate(email.trim());
  };
  const refused = fieldTrouble(forget.error, "email");
  return (
    <Entrance title={w.title} about={w.about} foot={back}>
      <form onSubmit={submit}>
        <TextInput type="email" label={t.fields.email} value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={refused} autoComplete="username" inputMode="email" autoFocus required withAsterisk={false} size="md" />
        <FormTrouble error={refused ? undefined : forget.error} />
        <Button type="submit" loading={forget.isPending} size="md" fullWidth>
          {w.action}
        </Button>
      </form>
    </Entrance>
  );
}
