// What the integration may do, and what it would be able to do after a change.
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState, type FormEvent } from "react";
import { change, type Integration } from "../../api/integrations";
import { administratorsQuery, integrationIssuer } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { Section, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble, Trouble } from "../../parts/trouble";
import { Unsaved } from "../../parts/unsaved";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { claimsOf, claimTrouble, rowsOf } from "./claims";
import { difference, effectivePermissions, type Difference } from "./effective";
import { ClaimsField, RoleField, ScopesField, useRoles, VersionsField } from "./fields";
import { useIntegration, useKeepIntegration } from "./integration_context";
import { PoliciesSection, TokenSection, usePreview } from "./preview";
import { SaveTrouble } from "./save_trouble";
import css from "./detail.module.css";
import changes from "./preview.module.css";

export function PermissionsTab() {
  const integration = useIntegration();
  // A form of its own for each version: what somebody else has changed shows up, and is not overwritten.
  return <PermissionsForm key={`${integration.id} ${integration.version}`} />;
}

const permissionsOf = ({ kind, role, scopes, claims, externalApiVersions }: Integration) => ({ role, scopes, claims, ...(kind === "external-api" && { externalApiVersions }) });

function PermissionsForm() {
  const integration = useIntegration();
  const tenant = useTenant();
  const keep = useKeepIntegration();
  const mayWrite = useMay("integrations:write");
  const mayRaise = useMay("administrators:write");
  const administrators = useQuery({ ...administratorsQuery(tenant), enabled: useMay("administrators:read") });
  const raised = administrators.data?.some(({ issuer, subject }) => issuer === integrationIssuer && subject === integration.id);
  const roles = useRoles();
  const [role, setRole] = useState(integration.role);
  const [scopes, setScopes] = useState(integration.scopes);
  const [versions, setVersions] = useState(integration.externalApiVersions);
  const [rows, setRows] = useState(() => rowsOf(integration.claims));
  const claims = claimsOf(rows);
  const save = useMutation({
    mutationFn: () => change(tenant, integration, permissionsOf({ ...integration, role, scopes, claims, externalApiVersions: versions })),
    onSuccess: (changed) => {
      say(t.permissions.saved, () => change(tenant, changed, permissionsOf(integration)).then(keep));
      return keep(changed);
    },
  });
  const wrong = rows.some((row) => claimTrouble(row, rows));
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const sorted = (list: string[]) => [...list].sort();
  const tried =
    role !== integration.role ||
    !same(sorted(scopes), sorted(integration.scopes)) ||
    !same(Object.entries(claims).sort(), Object.entries(integration.claims).sort());
  const trial = useMemo(() => ({ role, scopes, claims }), [role, scopes, JSON.stringify(claims)]);
  const preview = usePreview(tried && !wrong ? trial : undefined);
  if (roles.error) return <Trouble error={roles.error} retry={() => void roles.refetch()} />;
  if (roles.isLoading || administrators.isLoading) return <Waiting />;

  const named = (name: string) => roles.data?.find((one) => one.name === name);
  const before = effectivePermissions(named(integration.role), integration.scopes, integration.kind);
  const after = effectivePermissions(named(role), scopes, integration.kind);
  const changed = tried || !same(versions, integration.externalApiVersions);
  const fieldErrors = ["role", "scopes", "claims"].map((field) => fieldTrouble(save.error, field));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !wrong && !save.isPending) save.mutate();
  };
  const reset = () => {
    setRole(integration.role);
    setScopes(integration.scopes);
    setVersions(integration.externalApiVersions);
    setRows(rowsOf(integration.claims));
    save.reset();
  };
  return (
    <div className={css.permissions}>
      <div>
        <Section title={t.permissions.title} about={t.permissions.about}>
          <form onSubmit={submit} className={parts.form} noValidate>
            <Unsaved changed={changed && !save.isPending} />
            <RoleField roles={roles.data} value={role} onChange={setRole} error={fieldErrors[0]} disabled={!mayWrite} />
            <ScopesField kind={integration.kind} role={named(role)} value={scopes} onChange={setScopes} error={fieldErrors[1]} disabled={!mayWrite} />
            {integration.kind === "external-api" && <VersionsField value={versions} onChange={setVersions} disabled={!mayWrite} />}
            <ClaimsField rows={rows} onChange={setRows} error={fieldErrors[2]} disabled={!mayWrite} />
            {!fieldErrors.some(Boolean) && <SaveTrouble error={save.error} />}
            {mayWrite && (
              <div className={parts.formStart}>
                <Button type="submit" disabled={!changed || wrong} loading={save.isPending}>
                  {t.save}
                </Button>
                {changed && (
                  <Button variant="default" onClick={reset}>
                    {t.discard}
                  </Button>
                )}
              </div>
            )}
          </form>
        </Section>
        <TokenSection preview={preview.then} error={preview.error} />
      </div>
      <div>
        <Section title={t.permissions.effective} about={t.permissions.effectiveAbout}>
          {roles.data ? <Effective difference={difference(before, after)} /> : <p className={parts.quiet}>{words.rolesUnread.effective}</p>}
          {raised ? (
            <p className={css.raise}>
              {t.permissions.raised}{" "}
              <Link to="/t/$tenant/people/administrators" params={{ tenant }}>
                {t.permissions.raisedList}
              </Link>
            </p>
          ) : (
            mayRaise &&
            integration.role !== "administrator" && (
              <p className={css.raise}>
                <Link to="/t/$tenant/people/administrators" params={{ tenant }} search={{ add: integration.id, name: integration.name }}>
                  {t.permissions.raise}
                </Link>
              </p>
            )
          )}
        </Section>
        <PoliciesSection now={preview.now} then={preview.then} />
      </div>
    </div>
  );
}

function Effective({ difference: { kept, gained, lost } }: { difference: Difference }) {
  if (kept.length + gained.length + lost.length === 0) return <p className={parts.quiet}>{t.permissions.nothing}</p>;
  const rows = [...gained.map((name) => ["gained", name] as const), ...lost.map((name) => ["lost", name] as const), ...kept.map((name) => ["kept", name] as const)];
  return (
    <>
      <p className="seen-by-readers" role="status">
        {gained.length + lost.length > 0 && t.permissions.change(gained.length, lost.length)}
      </p>
      <ul className={changes.effective}>
        {rows.map(([change, name]) => (
          <li key={name} data-change={change}>
            <span aria-hidden="true">{change === "gained" ? "+" : change === "lost" ? "−" : ""}</span>
            <code>{name}</code>
            {change !== "kept" && <span className={changes.changeWord}>{t.permissions[change]}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
