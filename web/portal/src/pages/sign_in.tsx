import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRef, useState, type FormEvent } from "react";
import { answered, client } from "../api/client";
import { homeOf, useKeepSession } from "../api/session";
import { FormTrouble } from "../parts/trouble";
import { texts as t } from "../texts/en";
import { Entrance } from "./entrance";
import { safeNext } from "./next";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next, email: known } = route.useSearch();
  const navigate = useNavigate();
  const keep = useKeepSession();
  const passwordInput = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => answered(client.POST("/api/sign-in", { body: { email: email.trim(), password } })),
    onSuccess: async (session) => {
      keep(session);
      await navigate({ href: safeNext(next, window.location.origin) ?? homeOf(session) ?? "/account", replace: true });
    },
    onError: () => passwordInput.current?.select(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate();
  };
  return (
    <Entrance title={t.signIn.title} about={next ? t.signIn.aboutNext : t.signIn.about} foot={t.signIn.foot}>
      <form onSubmit={submit}>
        <TextInput
          type="email"
          label={t.fields.email}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          autoFocus={!known}
          inputMode="email"
          required
          withAsterisk={false}
          size="md"
        />
        <PasswordInput
          ref={passwordInput}
          label={t.fields.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          autoFocus={Boolean(known)}
          visibilityToggleButtonProps={{ "aria-label": t.fields.showPassword, tabIndex: 0 }}
          required
          withAsterisk={false}
          size="md"
        />
        <FormTrouble error={signIn.error} />
        <Button type="submit" loading={signIn.isPending} size="md" fullWidth>
          {t.signIn.action}
        </Button>
      </form>
    </Entrance>
  );
}
