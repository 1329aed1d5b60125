// The first start: whoever has the link of the console becomes the first administrator.
import { Button, TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, client } from "../api/client";
import { homeOf, useKeepSession } from "../api/session";
import { fieldTrouble, FormTrouble, Trouble } from "../parts/trouble";
import { texts as t } from "../texts/en";
import { Entrance } from "./entrance";
import css from "./entrance.module.css";
import { useLinkToken } from "./link_token";
import { isLongEnough, NewPassword } from "./new_password";

const setupQuery = queryOptions({ queryKey: ["setup"], queryFn: () => answered(client.GET("/api/setup")) });

export function SetupPage() {
  const token = useLinkToken();
  const setup = useQuery(setupQuery);
  if (setup.error) {
    return (
      <Entrance title={t.setup.title}>
        <div className={css.note}>
          <Trouble error={setup.error} retry={() => void setup.refetch()} />
        </div>
      </Entrance>
    );
  }
  if (setup.data?.needed === false) {
    return (
      <Entrance title={t.setup.doneTitle} about={t.setup.doneText}>
        <div className={css.note}>
          <Link to="/sign-in">{t.signIn.action}</Link>
        </div>
      </Entrance>
    );
  }
  if (!token) {
    return (
      <Entrance title={t.setup.noTokenTitle} about={t.setup.noTokenText}>
        <div className={css.note}>
          <pre className={css.command}>sallyport setup-link</pre>
        </div>
      </Entrance>
    );
  }
  return <SetupForm token={token} />;
}

function SetupForm({ token }: { token: string }) {
  const navigate = useNavigate();
  const keep = useKeepSession();
  const [displayName, setDisplayName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tenantName, setTenantName] = useState("");
  const [sent, setSent] = useState(false);
  const make = useMutation({
    mutationFn: () => {
      const body = { token, email: email.trim(), displayName: displayName.trim(), password, tenantName: tenantName.trim() || undefined };
      return answered(client.POST("/api/setup", { body }));
    },
    onSuccess: async (session) => {
      keep(session);
      await navigate({ href: homeOf(session) ?? "/account", replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (isLongEnough(password) && !make.isPending) make.mutate();
  };
  return (
    <Entrance title={t.setup.title} about={t.setup.about}>
      <form onSubmit={submit}>
        <TextInput label={t.fields.displayName} value={displayName} onChange={(event) => setDisplayName(event.currentTarget.value)} error={fieldTrouble(make.error, "displayName")} autoComplete="name" maxLength={128} autoFocus required withAsterisk={false} />
        <TextInput type="email" label={t.fields.email} description={t.setup.emailAbout} value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={fieldTrouble(make.error, "email")} autoComplete="username" required withAsterisk={false} />
        <NewPassword value={password} onChange={setPassword} error={fieldTrouble(make.error, "password")} sent={sent} />
        <TextInput label={t.setup.tenantName} description={t.setup.tenantNameAbout} value={tenantName} onChange={(event) => setTenantName(event.currentTarget.value)} error={fieldTrouble(make.error, "tenantName")} autoComplete="organization" maxLength={128} />
        <FormTrouble error={fieldTrouble(make.error, "displayName", "email", "password", "tenantName") ? undefined : make.error} />
        <Button type="submit" loading={make.isPending} size="md" fullWidth>
          {t.setup.action}
        </Button>
      </form>
    </Entrance>
  );
}
