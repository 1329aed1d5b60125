// The end of a service here; with accounts that are connected, by its name.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { connectionsKey, providerQuery, type Provider } from "../../api/connections";
import { Problem } from "../../api/problem";
import { useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { Section } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";

const t = texts.detail;

export function Remove({ provider: { id, name } }: { provider: Provider }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const [inUse, setInUse] = useState(false);
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/providers/{providerId}", { params: { path: { providerId: id }, query: inUse ? { force: true } : {} } })),
    onSuccess: async () => {
      await navigate({ to: "/t/$tenant/connections", params: { tenant }, replace: true });
      queries.removeQueries({ queryKey: providerQuery(tenant, id).queryKey });
      say(t.removed(name));
      await queries.invalidateQueries({ queryKey: connectionsKey(tenant) });
    },
    onError: (error) => setInUse(error instanceof Problem && error.code === "provider_in_use"),
  });
  const close = () => {
    setAsking(false);
    setTyped("");
    setInUse(false);
    remove.reset();
  };
  return (
    <Section title={t.remove} tone="bad">
      <div className={css.danger}>
        <p className={parts.quiet}>{t.removeAbout}</p>
        <Button color="red" onClick={() => setAsking(true)}>
          {t.remove}
        </Button>
      </div>
      <Question
        opened={asking}
        title={t.removeTitle(name)}
        action={inUse ? t.removeForce : t.remove}
        tone="bad"
        busy={remove.isPending}
        ready={!inUse || typed === name}
        error={inUse ? undefined : remove.error}
        onAnswer={() => remove.mutate()}
        onClose={close}
      >
        <p>{inUse ? t.removeInUse : t.removeAbout}</p>
        {inUse && (
          <>
            <p>
              {t.typeName} <strong className={css.typed}>{name}</strong>
            </p>
            <TextInput label={t.nameLabel} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" spellCheck={false} />
          </>
        )}
      </Question>
    </Section>
  );
}
