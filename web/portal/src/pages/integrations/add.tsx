// Adding an integration: the steps of the system that its kind stands for, then its credentials, once.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { activate, listKey, type Integration, type Kind } from "../../api/integrations";
import { Problem } from "../../api/problem";
import { Dialog } from "../../parts/dialog";
import { useSecretCall } from "../../parts/secret_call";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { claimsOf, claimTrouble, newRow, type ClaimRow } from "./claims";
import { ClaimsField, RoleField, ScopesField, useRoles, VersionsField } from "./fields";
import { MadeDialog } from "./made";

interface AddDialogProps {
  tenant: string;
  kind: Kind;
  onClose: () => void;
}

/** The systems whose screen shows the secret first and saves afterwards (accessia section 2). */
const shownBeforeSaved = (kind: Kind) => kind === "api";

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

  const show = ({ id }: Integration) => {
    setMade(undefined);
    void navigate({ to: "/t/$tenant/settings/integrations/$integration", params: { tenant, integration: id }, ignoreBlocker: true });
  };
  // The answer has no secret: that of the draft was shown before (accessia section 2).
  const save = useMutation({
    mutationFn: (id: string) => activate(tenant, id),
    onSuccess: async (active) => {
      show(active);
      await queries.invalidateQueries({ queryKey: listKey(tenant) });
    },
  });
  const asDraft = (draft: Integration) => {
    say(words.drafts.saved(draft.name));
    void queries.invalidateQueries({ queryKey: listKey(tenant) });
    show(draft);
  };
  if (!made) return <AddForm tenant={tenant} kind={kind} onMade={keep} onDraft={asDraft} onClose={onClose} />;
  const over = save.error instanceof Problem && save.error.status === 404;
  return (
    <MadeDialog
      title={t.kinds[kind].madeTitle}
      integration={made}
      closeText={t.kinds[kind].close}
      onClose={() => (made.draft ? save.mutate(made.id) : show(made))}
      closing={save.isPending}
      onDiscard={() => discard.mutate(made.id)}
      discarding={discard.isPending}
      error={over ? new Problem(404, "draft_over", words.drafts.over) : (save.error ?? discard.error)}
    />
  );
}

interface AddFormProps {
  tenant: string;
  kind: Kind;
  onMade: (integration: Integration) => void;
  onDraft: (integration: Integration) => void;
  onClose: () => void;
}

function AddForm({ tenant, kind, onMade, onDraft, onClose }: AddFormProps) {
  const roles = useRoles();
  const kindWords = t.kinds[kind];
  const [name, setName] = useState("");
  const [role, setRole] = useState(usualRole[kind]);
  const [scopes, setScopes] = useState<string[]>([]);
  const [versions, setVersions] = useState<string[]>([]);
  const [rows, setRows] = useState<ClaimRow[]>(() => (kind === "custom" ? [newRow()] : []));
  const [sent, setSent] = useState(false);
  const { busy, error, run } = useSecretCall();
  const complete = name.trim() !== "" && !rows.some((row) => claimTrouble(row, rows));

  const create = async (asDraft: boolean) => {
    const externalApiVersions = kind === "external-api" ? versions : undefined;
    const draft = asDraft || shownBeforeSaved(kind);
    const body = { kind, name: name.trim(), role, claims: claimsOf(rows), scopes, externalApiVersions, draft };
    const made = await answered(tenantClient(tenant).POST("/api/integrations", { body }));
    (asDraft ? onDraft : onMade)(made);
  };
  const send = (asDraft: boolean) => {
    setSent(true);
    if (complete) void run(() => create(asDraft));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };

  const nameTrouble = fieldTrouble(error, "name") ?? (sent && name.trim() === "" ? t.fields.nameMissing : undefined);
  const roleTrouble = fieldTrouble(error, "role");
  const claimsTrouble = fieldTrouble(error, "claims");
  const scopesTrouble = fieldTrouble(error, "scopes");
  const elsewhere = !nameTrouble && !roleTrouble && !claimsTrouble && !scopesTrouble;
  const chosen = roles.data?.find((one) => one.name === role);
  const claims = <ClaimsField rows={rows} onChange={setRows} error={claimsTrouble} />;
  const scoping = <ScopesField kind={kind} role={chosen} value={scopes} onChange={setScopes} error={scopesTrouble} />;
  return (
    <Dialog opened title={kindWords.addTitle} onClose={busy ? undefined : onClose} size={560}>
      <form onSubmit={submit} className={parts.form} noValidate>
        <p className={parts.quiet}>{kindWords.addAbout}</p>
        <TextInput
          label={kindWords.nameLabel}
          placeholder={kindWords.nameExample}
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
        <details className={parts.more} open={Boolean(kind !== "custom" && claimsTrouble) || Boolean(kind !== "external-api" && scopesTrouble) || undefined}>
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
          {kind === "external-api" && (
            <Button variant="default" onClick={() => send(true)} disabled={busy}>
              {words.drafts.save}
            </Button>
          )}
          <Button type="submit" loading={busy}>
            {kindWords.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
