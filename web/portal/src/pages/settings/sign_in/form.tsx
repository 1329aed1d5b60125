// The provider, who comes in by it, and who has to use it: one form, saved as a whole.
import { Button, Checkbox, Radio, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answered, root, tenantClient, type Schemas } from "../../../api/client";
import { rolesQuery } from "../../../api/integrations";
import { tenantSignInQuery, type RequiredOf, type TenantSignIn } from "../../../api/sign_in";
import { useSession } from "../../../api/session";
import { CopyValue } from "../../../parts/copy";
import { Section } from "../../../parts/page";
import parts from "../../../parts/parts.module.css";
import { SecretInput } from "../../../parts/secret_input";
import { say } from "../../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../../parts/trouble";
import { Unsaved } from "../../../parts/unsaved";
import { texts } from "../../../texts/en";
import { tenantSignIn as t } from "../../../texts/en/tenant_sign_in";
import { domainsIn } from "./domains";
import css from "./sign_in.module.css";
import { ProviderTest } from "./trial";

interface ProviderFormProps {
  tenant: string;
  settings: TenantSignIn;
  mayWrite: boolean;
}

const fields = ["issuer", "clientId", "clientSecret", "domains", "defaultRole", "requiredOf"] as const;
const choices: readonly RequiredOf[] = ["nobody", "members", "everybody"];

const typedOf = ({ issuer, clientId, enabled, domains, defaultRole, requiredOf }: TenantSignIn) => ({ issuer, clientId, secret: "", enabled: enabled || issuer === "", domains: domains.join(", "), defaultRole, requiredOf });
type Typed = ReturnType<typeof typedOf>;

export function ProviderForm({ tenant, settings, mayWrite }: ProviderFormProps) {
  const queries = useQueryClient();
  const session = useSession();
  const roles = useQuery(rolesQuery(tenant));
  const [typed, setTyped] = useState(() => typedOf(settings));
  const type = (part: Partial<Typed>) => setTyped((before) => ({ ...before, ...part }));
  const { issuer, clientId, secret, enabled, domains, defaultRole, requiredOf } = typed;
  const changed = JSON.stringify(typed) !== JSON.stringify(typedOf(settings));
  const write = (body: Schemas["NewTenantSignIn"]) => answered(tenantClient(tenant).PUT("/api/tenant/sign-in", { body }));
  const keep = (saved: TenantSignIn) => queries.setQueryData(tenantSignInQuery(tenant).queryKey, saved);
  const save = useMutation({
    mutationFn: (clientSecret: string) => {
      const body = { issuer: issuer.trim(), clientId: clientId.trim(), clientSecret: clientSecret || undefined, enabled, domains: domainsIn(domains), defaultRole, requiredOf };
      return write(body);
    },
    onSuccess: (saved, clientSecret) => {
      keep(saved);
      setTyped(typedOf(saved));
      // A secret that was replaced, or was for another issuer, nobody has any more.
      const back = settings.issuer !== "" && !clientSecret && saved.issuer === settings.issuer;
      const { clientId, enabled, domains, defaultRole, requiredOf } = settings;
      say(t.saved, back ? () => write({ issuer: settings.issuer, clientId, enabled, domains, defaultRole, requiredOf }).then(keep) : undefined);
    },
    gcTime: 0, // the secret is among the variables
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !save.isPending) save.mutate(secret);
  };
  const reset = () => {
    setTyped(typedOf(settings));
    save.reset();
  };
  const trouble = Object.fromEntries(fields.map((field) => [field, fieldTrouble(save.error, field)])) as Record<(typeof fields)[number], string | undefined>;
  const elsewhere = !Object.values(trouble).some(Boolean);
  const moved = settings.hasClientSecret && issuer.trim() !== settings.issuer;
  const provenHere = session.providerTenant === tenant;
  const roleData = [
    { value: "", label: t.people.nobody },
    ...(roles.data ?? []).filter((role) => role.name !== "administrator").map((role) => ({ value: role.name, label: t.people.as(texts.roles.name(role.name)) })),
  ];
  if (!roleData.some((one) => one.value === defaultRole)) roleData.push({ value: defaultRole, label: t.people.as(texts.roles.name(defaultRole)) });
  return (
    <form onSubmit={submit} noValidate className={css.form}>
      <Unsaved changed={changed && !save.isPending} />
      {!mayWrite && <p className={parts.quiet}>{t.readOnly}</p>}
      <Section title={t.provider.title} about={t.provider.about}>
        <div className={css.fields}>
          <div className={css.given}>
            <span className={css.label}>{t.provider.redirectUri}</span>
            <span className={css.about}>{t.provider.redirectUriAbout}</span>
            <CopyValue value={settings.redirectUri} label={t.provider.copyRedirectUri} />
          </div>
          <TextInput label={t.provider.issuer} description={t.provider.issuerAbout} placeholder={t.provider.issuerExample} value={issuer} onChange={(event) => type({ issuer: event.currentTarget.value })} error={trouble.issuer} maxLength={512} inputMode="url" autoComplete="off" spellCheck={false} readOnly={!mayWrite} />
          <TextInput label={t.provider.clientId} value={clientId} onChange={(event) => type({ clientId: event.currentTarget.value })} error={trouble.clientId} maxLength={256} autoComplete="off" spellCheck={false} readOnly={!mayWrite} />
          {mayWrite && (
            <SecretInput
              label={t.provider.clientSecret}
              description={moved ? t.provider.secretMoved : settings.hasClientSecret ? t.provider.secretKept : t.provider.secretNew}
              value={secret}
              onChange={(event) => type({ secret: event.currentTarget.value })}
              error={trouble.clientSecret}
              maxLength={512}
              autoComplete="off"
            />
          )}
          <Checkbox label={t.provider.enabled} description={t.provider.enabledAbout} checked={enabled} onChange={(event) => type({ enabled: event.currentTarget.checked })} disabled={!mayWrite} />
          {mayWrite && <ProviderTest tenant={tenant} issuer={issuer.trim()} />}
          {settings.enabled && (
            <div className={css.given}>
              <span className={css.label}>{t.provider.link}</span>
              <span className={css.about}>{t.provider.linkAbout}</span>
              <CopyValue value={`${window.location.origin}${root}/sign-in?tenant=${tenant}`} label={t.provider.copyLink} />
            </div>
          )}
        </div>
      </Section>
      <Section title={t.people.title} about={t.people.about}>
        <div className={css.fields}>
          <TextInput label={t.people.domains} description={t.people.domainsAbout} placeholder={t.people.domainsExample} value={domains} onChange={(event) => type({ domains: event.currentTarget.value })} error={trouble.domains} autoComplete="off" spellCheck={false} readOnly={!mayWrite} />
          <Select label={t.people.defaultRole} description={t.people.defaultRoleAbout} data={roleData} value={defaultRole} onChange={(role) => type({ defaultRole: role ?? "" })} error={trouble.defaultRole} allowDeselect={false} disabled={!mayWrite} maxDropdownHeight={260} />
        </div>
      </Section>
      <Section title={t.required.title} about={t.required.about}>
        <Radio.Group label={t.required.label} value={requiredOf} onChange={(value) => type({ requiredOf: value as RequiredOf })} error={trouble.requiredOf}>
          <div className={css.choices}>
            {choices.map((choice) => (
              <Radio
                key={choice}
                value={choice}
                label={t.required.options[choice].label}
                description={choice === "everybody" && !provenHere ? t.required.notYet : t.required.options[choice].about}
                disabled={!mayWrite || (choice === "everybody" && !provenHere && settings.requiredOf !== "everybody")}
              />
            ))}
          </div>
        </Radio.Group>
      </Section>
      {mayWrite && (
        <div className={css.save}>
          {elsewhere && <FormTrouble error={save.error} />}
          <div className={parts.formStart}>
            <Button type="submit" disabled={!changed} loading={save.isPending}>
              {texts.save}
            </Button>
            {changed && (
              <Button variant="default" onClick={reset}>
                {texts.discard}
              </Button>
            )}
          </div>
        </div>
      )}
    </form>
  );
}
