// The settings of one service (sonadier S6): whose account, which application, and the master account in it (S7).
import { Button, Checkbox, Radio, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { answered, tenantClient, type Schemas } from "../../api/client";
import { catalogueQuery, connectionsKey, ownKey, providerQuery, type CatalogueEntry, type Policy, type Provider } from "../../api/connections";
import { Dialog } from "../../parts/dialog";
import { Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { texts as shared } from "../../texts/en";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";
import { asksOf, readEntry, writtenEntry, type Asks } from "./entry";
import { EntryField } from "./entry_field";
import { ApplicationFields, hasApplication, missingIn, namesField, RedirectUrl, wordsOf, type Application } from "./fields";
import { wayBack } from "./way_back";

const t = texts.settingsDialog;

interface SettingsProps {
  tenant: string;
  provider: Provider;
  /** The master account, and the button that adds one. */
  master: ReactNode;
  onClose: () => void;
}

export function SettingsDialog(props: SettingsProps) {
  const { tenant, provider, onClose } = props;
  const catalogue = useQuery(catalogueQuery(tenant));
  const entry = catalogue.data?.find((one) => one.id === provider.provider);
  return (
    <Dialog opened title={t.title(provider.name)} onClose={onClose} size={600}>
      {catalogue.isPending ? <Waiting rows={5} /> : <SettingsForm key={provider.id} {...props} known={entry} />}
    </Dialog>
  );
}

const radioOf = (policy: Policy) => (policy === "user_else_master" ? "user_only" : policy);

const asksNothing: Asks = { settings: [], scopes: [] };

function SettingsForm({ tenant, provider, master, onClose, known }: SettingsProps & { known?: CatalogueEntry }) {
  const queries = useQueryClient();
  const [written, setWritten] = useState(provider.entry && writtenEntry(provider.entry));
  // An own entry says itself what it asks for, also while it is changed.
  const own = written !== undefined ? (readEntry(written) ?? provider.entry) : undefined;
  const { grant = provider.grant ?? "api_key", settings, scopes: usualScopes } = own ? asksOf(own) : (known ?? asksNothing);
  const [name, setName] = useState(provider.name);
  const [whose, setWhose] = useState(radioOf(provider.policy));
  const [fallsBack, setFallsBack] = useState(provider.policy === "user_else_master");
  const [enabled, setEnabled] = useState(provider.enabled);
  const [application, setApplication] = useState<Application>({ clientId: provider.clientId ?? "", clientSecret: "", settings: { ...provider.settings }, scopes: provider.scopes.join(" ") });
  const [sent, setSent] = useState(false);
  const policy: Policy = whose === "user_only" && fallsBack ? "user_else_master" : whose;

  // What an own entry asks for no more is taken away, which an empty text does.
  const isAsked = (name: string) => !own || settings.some((one) => one.name === name);
  const changedSettings = () =>
    Object.fromEntries(Object.entries(application.settings).map(([key, value]) => [key, isAsked(key) ? value : ""] as const).filter(([key, value]) => (provider.secretSettings.includes(key) ? value !== "" : value !== (provider.settings[key] ?? ""))));
  const write = async (body: Schemas["ProviderChange"]) => {
    const after = await answered(tenantClient(tenant).PATCH("/api/providers/{providerId}", { params: { path: { providerId: provider.id } }, body }));
    queries.setQueryData(providerQuery(tenant, after.id).queryKey, after);
    for (const queryKey of [connectionsKey(tenant), ownKey(tenant)]) void queries.invalidateQueries({ queryKey });
  };
  const save = useMutation({
    mutationFn: async () => {
      const { clientId, clientSecret, scopes } = application;
      // Only what was changed, so that what others change meanwhile stays.
      const unless = <T,>(before: T, after: T) => (JSON.stringify(before) === JSON.stringify(after) ? undefined : after);
      const body: Schemas["ProviderChange"] = {
        entry: unless(provider.entry, own),
        name: unless(provider.name, name.trim()),
        policy: unless(provider.policy, policy),
        enabled: unless(provider.enabled, enabled),
        settings: unless({}, changedSettings()),
        clientId: hasApplication(grant) ? unless(provider.clientId, clientId.trim()) : undefined,
        clientSecrets: clientSecret ? [clientSecret] : undefined,
        scopes: hasApplication(grant) ? unless(provider.scopes, wordsOf(scopes)) : undefined,
      };
      await write(body);
      return wayBack(provider, body) ?? null;
    },
    onSuccess: (back) => {
      say(t.saved, back ? () => write(back) : undefined);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    const isRead = written === undefined || readEntry(written);
    if (isRead && name.trim() && !missingIn(application, grant, settings, provider.secretSettings) && !save.isPending) save.mutate();
  };
  return (
    <form onSubmit={submit} className={parts.form} noValidate>
      {whose !== "user_only" || fallsBack ? (
        <section className={css.part}>
          <h3>{t.account}</h3>
          {master}
        </section>
      ) : null}
      <Radio.Group label={t.policy} value={whose} onChange={(value) => setWhose(value as typeof whose)} error={fieldTrouble(save.error, "policy")}>
        <div className={css.radios}>
          {(["default", "master_only", "user_only"] as const).map((one) => (
            <Radio key={one} value={one} label={texts.policies[one].name} description={texts.policies[one].about} />
          ))}
        </div>
      </Radio.Group>
      {whose === "user_only" && <Checkbox className={css.indented} checked={fallsBack} onChange={(event) => setFallsBack(event.currentTarget.checked)} label={t.fallback} description={t.fallbackAbout} />}
      <Checkbox checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} label={t.enabled} description={t.enabledAbout} />
      <TextInput label={t.name} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldTrouble(save.error, "name") ?? (sent && !name.trim() ? shared.fields.nameMissing : undefined)} maxLength={128} autoComplete="off" />
      {(settings.length > 0 || hasApplication(grant)) && (
        <section className={css.part}>
          <h3>{t.application}</h3>
          <div className={parts.form}>
            {grant === "authorization_code" && <RedirectUrl value={provider.redirectUri} />}
            <ApplicationFields
              grant={grant}
              settings={settings}
              usualScopes={usualScopes.join(" ")}
              value={application}
              onChange={setApplication}
              error={save.error}
              sent={sent}
              keptSecret={t.secretKept(provider.clientSecretCount)}
              keptSettings={provider.secretSettings}
            />
          </div>
        </section>
      )}
      {written !== undefined && (
        <section className={css.part}>
          <h3>{t.entry}</h3>
          <EntryField value={written} onChange={setWritten} error={save.error} sent={sent} />
        </section>
      )}
      {!namesField(save.error, grant, settings) && <FormTrouble error={save.error} />}
      <div className={parts.formButtons}>
        <Button variant="default" onClick={onClose}>
          {shared.cancel}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t.save}
        </Button>
      </div>
    </form>
  );
}
