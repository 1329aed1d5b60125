// Connecting a master account for which nobody signs in: a key, a name and a password, or the application by itself.
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { connectionsKey, type Provider } from "../../api/connections";
import { Dialog } from "../../parts/dialog";
import { useSecretCall } from "../../parts/secret_call";
import parts from "../../parts/parts.module.css";
import { SecretInput } from "../../parts/secret_input";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { texts as shared } from "../../texts/en";
import { connections as texts } from "../../texts/en/connections";

const t = texts.direct;

export function DirectDialog({ tenant, provider, onClose }: { tenant: string; provider: Provider; onClose: () => void }) {
  const queries = useQueryClient();
  const { grant } = provider;
  const [label, setLabel] = useState("");
  const [apiKey, setApiKey] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { busy, error, run } = useSecretCall();
  const ready = grant === "api_key" ? apiKey !== "" : grant === "basic" ? name !== "" && password !== "" : true;

  const connect = async () => {
    const credential = grant === "api_key" ? { apiKey } : grant === "basic" ? { name, password } : undefined;
    await answered(tenantClient(tenant).POST("/api/connections", { body: { provider: provider.provider, label: label.trim(), credential } }));
    say(t.connected(provider.name));
    onClose();
    await queries.invalidateQueries({ queryKey: connectionsKey(tenant) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) void run(connect);
  };
  const fields = ["credential.apiKey", "credential.name", "credential.password", "label"].map((field) => fieldTrouble(error, field));
  return (
    <Dialog opened title={t.title(provider.name)} onClose={busy ? undefined : onClose} size={460}>
      <form onSubmit={submit} className={parts.form} noValidate>
        {grant === "api_key" ? (
          <SecretInput label={t.apiKey} value={apiKey} onChange={(event) => setApiKey(event.currentTarget.value)} error={fields[0]} autoComplete="new-password" data-autofocus />
        ) : grant === "basic" ? (
          <>
            <TextInput label={t.name} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fields[1]} autoComplete="off" data-autofocus />
            <SecretInput label={t.password} value={password} onChange={(event) => setPassword(event.currentTarget.value)} error={fields[2]} autoComplete="new-password" />
          </>
        ) : (
          <p>{t.self}</p>
        )}
        <TextInput label={t.label} description={t.labelAbout} value={label} onChange={(event) => setLabel(event.currentTarget.value)} error={fields[3]} maxLength={128} autoComplete="off" />
        {!fields.some(Boolean) && <FormTrouble error={error} />}
        <div className={parts.formButtons}>
          <Button variant="default" onClick={onClose} disabled={busy}>
            {shared.cancel}
          </Button>
          <Button type="submit" disabled={!ready} loading={busy}>
            {t.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
