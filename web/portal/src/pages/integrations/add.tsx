// Adding an integration: the steps of the system that its kind stands for, then its credentials, once.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { listKey, rolesQuery, type Integration, type Kind } from "../../api/integrations";
import { Dialog } from "../../parts/dialog";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { texts as t } from "../../texts/en";
import { claimsOf, claimTrouble, newRow, type ClaimRow } from "./claims";
import { ClaimsField, RoleField, ScopesField, VersionsField } from "./fields";
import { MadeDialog } from "./made";
import css from "./integrations.module.css";

interface AddDialogProps {
  tenant: string;
  kind: Kind;
  onClose: () => void;
}

/** The role that such clients usually need; the kind's own default for the archivist's is none. */
const usualRole: Record<Kind, string> = { api: "event_viewer", custom: "none", "external-api": "event_viewer" };

export function AddDialog({ tenant, kind, onClose }: AddDialogProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  // With its secret, so in no cache: it goes with this dialog (security N18).
  const [made, setMade] = useState<Integration>();

  const keep = (integration: Integration) => {
    setMade(integration);
    void queries.invalidateQueries({ queryKey: listKey(tenant) });
  };
  const discard = useMutation({
    mutationFn: (id: string) => answered(tenantClient(tenant).DELETE("/api/integrations/{integrationId}", { params: { path: { integrationId: id } } })),
    onSuccess: async () => {
      setMade(undefined);
      say(t.add.discarded);
      await queries.invalidateQueries({ queryKey: listKey(tenant) });
      onClose();
    },
  });

  if (!made) return <AddForm tenant={tenant} kind={kind} onMade={keep} onClose={onClose} />;
  const done = () => {
    const { id } = made;
    setMade(undefined);
    void navigate({ to: "/t/$tenant/settings/integrations/$integration", params: { tenant, integration: id }, ignoreBlocker: true });
  };
  return (
    <MadeDialog
      title={t.kinds[kind].madeTitle}
      integration={made}
      closeText={t.kinds[kind].close}
      onClose={done}
      onDiscard={() => discard.mutate(made.id)}
      discarding={discard.isPending}
      error={discard.error}
    />
  );
}

interface AddFormProps {
  tenant: string;
  kind: Kind;
  onMade: (integration: Integration) => void;
  onClose: () => void;
}

function AddForm({ tenant, kind, onMade, onClose }: AddFormProps) {
  const roles = useQuery(rolesQuery(tenant));
  const words = t.kinds[kind];
  const [name, setName] = useState("");
  const [role, setRole] = useState(usualRole[kind]);
  const [scopes, setScopes] = useState<string[]>([]);
  const [versions, setVersions] = useState<string[]>([]);
  const [rows, setRows] = useState<ClaimRow[]>(() => (kind === "custom" ? [newRow()] : []));
  const [sent, setSent] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const complete = name.trim() !== "" && !rows.some((row) => claimTrouble(row, rows));

  // No mutation: the answer has the secret, and the cache of mutations would keep it.
  const create = async () => {
    setBusy(true);
    setError(undefined);
    const externalApiVersions = kind === "external-api" ? versions : undefined;
    const body = { kind, name: name.trim(), role, claims: claimsOf(rows), scopes, externalApiVersions };
    try {
      onMade(await answered(tenantClient(tenant).POST("/api/integrations", { body })));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (complete && !busy) void create();
  };

  const nameTrouble = fieldTrouble(error, "name") ?? (sent && name.trim() === "" ? t.fields.nameMissing : undefined);
  const roleTrouble = fieldTrouble(error, "role");
  const claimsTrouble = fieldTrouble(error, "claims");
  const scopesTrouble = fieldTrouble(error, "scopes");
  const elsewhere = !nameTrouble && !roleTrouble && !claimsTrouble && !scopesTrouble;
  const chosen = roles.data?.find((one) => one.name === role);
  const claims = <ClaimsField rows={rows} onChange={setRows} error={claimsTrouble} />;
  const scoping = <ScopesField role={chosen} value={scopes} onChange={setScopes} error={scopesTrouble} />;
  return (
    <Dialog opened title={words.addTitle} onClose={busy ? undefined : onClose} size={560}>
      <form onSubmit={submit} className={parts.form} noValidate>
        <p className={parts.quiet}>{words.addAbout}</p>
        <TextInput
          label={words.nameLabel}
          placeholder={words.nameExample}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameTrouble}
          maxLength={128}
          autoComplete="off"
          data-autofocus
          required
          withAsterisk={false}
        />
        {kind === "custom" && claims}
        {roles.error ? <FormTrouble error={roles.error} /> : <RoleField roles={roles.data} value={role} onChange={setRole} error={roleTrouble} />}
        {kind === "external-api" && (
          <>
            {scoping}
            <VersionsField value={versions} onChange={setVersions} />
          </>
        )}
        <details className={css.more} open={Boolean(kind !== "custom" && claimsTrouble) || Boolean(kind !== "external-api" && scopesTrouble) || undefined}>
          <summary>{t.add.more}</summary>
          <div className={parts.form}>
            {kind !== "external-api" && scoping}
            {kind !== "custom" && claims}
          </div>
        </details>
        {elsewhere && <FormTrouble error={error} />}
        <div className={parts.formButtons}>
          <Button variant="default" onClick={onClose} disabled={busy}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {words.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
