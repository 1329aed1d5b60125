// What a service asks for before it can be used: the same when it is added and when it is changed.
import { Textarea, TextInput } from "@mantine/core";
import type { CatalogueEntry, ServiceSetting } from "../../api/connections";
import { CopyButton } from "../../parts/copy";
import { SecretInput } from "../../parts/secret_input";
import { fieldTrouble } from "../../parts/trouble";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";

const t = texts.addDialog;

export type Grant = CatalogueEntry["grant"];
export const hasApplication = (grant: Grant) => grant === "authorization_code" || grant === "client_credentials" || grant === "jwt_bearer";

export interface Application {
  clientId: string;
  clientSecret: string;
  settings: Record<string, string>;
  scopes: string;
}
export const noApplication: Application = { clientId: "", clientSecret: "", settings: {}, scopes: "" };
export const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean);

/** Whether a refusal names a field that is shown, so that it is not said twice. */
export const namesField = (error: unknown, grant: Grant, settings: ServiceSetting[]) =>
  fieldTrouble(error, "provider", "entry", issuerSetting, "name", ...settings.map(({ name }) => `settings.${name}`), ...(hasApplication(grant) ? ["clientId", "clientSecrets", "scopes"] : [])) !== undefined;

/** Of the generic entry for services that describe themselves; the API has a field of that name beside the settings. */
export const issuerSetting = "issuer";

interface FieldsProps {
  grant: Grant;
  settings: ServiceSetting[];
  usualScopes: string;
  value: Application;
  onChange: (value: Application) => void;
  error: unknown;
  sent: boolean;
  /** Whether secrets are kept already, and stay when nothing is typed. */
  keptSecret?: string;
  keptSettings?: string[];
}

/** What has to be filled in and is not; nothing when all is there. */
export function missingIn({ clientId, settings }: Application, grant: Grant, wanted: ServiceSetting[], kept: string[] = []): string | undefined {
  if (hasApplication(grant) && !clientId.trim()) return t.clientId;
  return wanted.find(({ name, required }) => required && !settings[name]?.trim() && !kept.includes(name))?.title;
}

export function ApplicationFields({ grant, settings, usualScopes, value, onChange, error, sent, keptSecret, keptSettings = [] }: FieldsProps) {
  const set = (change: Partial<Application>) => onChange({ ...value, ...change });
  const plain = { autoComplete: "off", spellCheck: false, withAsterisk: false } as const;
  const secret = {
    ...plain,
    description: keptSecret ?? t.secretAbout,
    value: value.clientSecret,
    onChange: (event: { currentTarget: { value: string } }) => set({ clientSecret: event.currentTarget.value }),
    error: fieldTrouble(error, "clientSecrets"),
  };
  return (
    <>
      {settings.map((setting) => (
        <SettingField
          key={setting.name}
          setting={setting}
          kept={keptSettings.includes(setting.name)}
          value={value.settings[setting.name] ?? ""}
          onChange={(text) => set({ settings: { ...value.settings, [setting.name]: text } })}
          error={fieldTrouble(error, `settings.${setting.name}`, ...(setting.name === issuerSetting ? [issuerSetting] : [])) ?? (sent && setting.required && !value.settings[setting.name]?.trim() && !keptSettings.includes(setting.name) ? t.missing(setting.title) : undefined)}
        />
      ))}
      {hasApplication(grant) && (
        <>
          <TextInput
            {...plain}
            label={t.clientId}
            value={value.clientId}
            onChange={(event) => set({ clientId: event.currentTarget.value })}
            error={fieldTrouble(error, "clientId") ?? (sent && !value.clientId.trim() ? t.missing(t.clientId) : undefined)}
            maxLength={512}
            required
          />
          {grant === "jwt_bearer" ? (
            <Textarea {...secret} label={t.privateKey} rows={4} className={css.key} />
          ) : (
            <SecretInput {...secret} label={t.clientSecret} autoComplete="new-password" />
          )}
          <TextInput {...plain} label={t.scopes} description={t.scopesAbout(usualScopes)} value={value.scopes} onChange={(event) => set({ scopes: event.currentTarget.value })} error={fieldTrouble(error, "scopes")} />
        </>
      )}
    </>
  );
}

interface SettingFieldProps {
  setting: ServiceSetting;
  kept: boolean;
  value: string;
  onChange: (value: string) => void;
  error?: string;
}

function SettingField({ setting: { title, description, example, kind, required }, kept, value, onChange, error }: SettingFieldProps) {
  const about = [description, example && kind !== "secret" ? t.example(example) : undefined].filter(Boolean).join(" ");
  const shared = {
    label: required ? title : `${title} (${t.optional})`,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    error,
    autoComplete: "off",
    withAsterisk: false,
  };
  if (kind === "secret") return <SecretInput {...shared} autoComplete="new-password" description={kept ? texts.settingsDialog.secretKeptSetting : about || t.secretAbout} />;
  return <TextInput {...shared} description={about || undefined} spellCheck={false} />;
}

export function RedirectUrl({ value }: { value: string }) {
  return (
    <div>
      <p className={css.label}>{t.redirect}</p>
      <p className={css.small}>{t.redirectAbout}</p>
      <div className={css.valueBox}>
        <code>{value}</code>
        <CopyButton value={value} label={t.copyRedirect} />
      </div>
    </div>
  );
}
