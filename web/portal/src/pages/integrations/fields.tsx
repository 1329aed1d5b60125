// The parts of the form of an integration: role, scopes, claims.
import { Button, Checkbox, MultiSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rolesQuery, type Kind, type Role } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { focusAfter } from "../../parts/focus";
import { Icon } from "../../parts/icons";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { claimTrouble, mostClaims, newRow, type ClaimRow } from "./claims";
import { externalScopes } from "./effective";
import css from "./forms.module.css";
import parts from "../../parts/parts.module.css";

interface RoleFieldProps {
  roles: Role[] | undefined;
  value: string;
  onChange: (role: string) => void;
  error?: string;
  disabled?: boolean;
}

/** None for whoever may not read them. */
export function useRoles() {
  return useQuery({ ...rolesQuery(useTenant()), enabled: useMay("roles:read") });
}

/** Whoever may not read roles leaves the one that is there, or takes it away. */
export function RoleField({ roles, value, onChange, error, disabled }: RoleFieldProps) {
  const mayRead = useMay("roles:read");
  const [first] = useState(value);
  const names = roles?.map((role) => role.name) ?? (mayRead ? [] : [first, "none"]);
  const data = [...new Set(names.includes(value) ? names : [value, ...names])].map((name) => ({ value: name, label: t.roles.name(name) }));
  const about = roles?.find((role) => role.name === value);
  const description = [t.roles.about[value] ?? about?.description, !mayRead && !disabled && words.rolesUnread.choose].filter(Boolean).join(" ");
  return (
    <Select
      label={t.fields.role}
      description={description}
      data={data}
      value={value}
      onChange={(role) => role && onChange(role)}
      error={error}
      disabled={disabled}
      allowDeselect={false}
      maxDropdownHeight={260}
    />
  );
}

interface ScopesFieldProps {
  kind: Kind;
  role: Role | undefined;
  value: string[];
  onChange: (scopes: string[]) => void;
  error?: string;
  disabled?: boolean;
}

/** What the role gives may be ticked; scopes that are there already stay in sight even when the role gives them no more. */
export function ScopesField({ kind, role, value, onChange, error, disabled }: ScopesFieldProps) {
  const external = kind === "external-api";
  const ofRole = [...new Set([...(role?.permissions ?? []), ...value])];
  const data = external
    ? [
        { group: t.fields.scopesExternal, items: externalScopes },
        { group: t.fields.scopesOfRole, items: ofRole.filter((word) => !externalScopes.includes(word)) },
      ]
    : ofRole;
  return (
    <MultiSelect
      label={t.fields.scopes}
      description={external ? t.fields.scopesAboutExternal : t.fields.scopesAbout}
      placeholder={value.length > 0 ? undefined : external ? t.fields.scopesAllExternal : t.fields.scopesAll}
      data={data}
      value={value}
      onChange={onChange}
      error={error}
      disabled={disabled}
      searchable
      hidePickedOptions
      clearable={false}
      maxDropdownHeight={220}
      nothingFoundMessage={external ? t.fields.scopesNoneExternal : role ? t.fields.scopesNone : words.rolesUnread.effective}
    />
  );
}

interface ClaimsFieldProps {
  rows: ClaimRow[];
  onChange: (rows: ClaimRow[]) => void;
  error?: string;
  disabled?: boolean;
}

export function ClaimsField({ rows, onChange, error, disabled }: ClaimsFieldProps) {
  const change = (key: number, part: Partial<ClaimRow>) => onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    const row = newRow();
    focusAfter(() => onChange([...rows, row]), `claim-${row.key}`);
  };
  return (
    <fieldset className={css.claims} disabled={disabled}>
      <legend>{t.fields.claims}</legend>
      <p className={css.fieldAbout}>{t.fields.claimsAbout}</p>
      {rows.length > 0 && (
        <div className={css.claimHead} aria-hidden="true">
          <span>{t.fields.claimName}</span>
          <span>{t.fields.claimValue}</span>
        </div>
      )}
      {rows.map((row, index) => {
        const trouble = claimTrouble(row, rows);
        return (
          <div key={row.key} className={css.claim}>
            <TextInput
              id={`claim-${row.key}`}
              aria-label={t.fields.claimNameOf(index + 1)}
              placeholder={t.fields.claimNameExample}
              value={row.name}
              onChange={(event) => change(row.key, { name: event.currentTarget.value })}
              error={trouble && trouble !== "long" ? t.fields.claimTrouble[trouble] : undefined}
              autoComplete="off"
              spellCheck={false}
            />
            <TextInput
              aria-label={t.fields.claimValueOf(index + 1)}
              placeholder={t.fields.claimValueExample}
              value={row.value}
              onChange={(event) => change(row.key, { value: event.currentTarget.value })}
              error={trouble === "long" ? t.fields.claimTrouble.long : undefined}
              autoComplete="off"
            />
            <button type="button" className={parts.iconButton} onClick={() => onChange(rows.filter((one) => one !== row))} aria-label={t.fields.removeClaim(row.name || String(index + 1))}>
              <Icon name="bin" size={16} />
            </button>
          </div>
        );
      })}
      {error && (
        <p className={parts.fieldError} role="alert">
          {error}
        </p>
      )}
      {rows.length < mostClaims && (
        <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={add}>
          {t.fields.addClaim}
        </Button>
      )}
    </fieldset>
  );
}

export function VersionsField({ value, onChange, disabled }: { value: string[]; onChange: (versions: string[]) => void; disabled?: boolean }) {
  return (
    <Checkbox
      label={t.fields.version2}
      description={t.fields.version2About}
      checked={value.includes("2")}
      onChange={(event) => onChange(event.currentTarget.checked ? ["2"] : [])}
      disabled={disabled}
    />
  );
}
