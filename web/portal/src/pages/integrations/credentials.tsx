// The secrets of an integration: which there are, what uses them, a new one, and the end of an old one.
import { Button, Checkbox, Radio } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import type { Credential, Integration } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import { Empty, Section } from "../../parts/page";
import { Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { relativeTime, useNow, When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { credentialState, evidenceOf, isLive, quietHours } from "./credential_state";
import { useIntegration, useKeepIntegration } from "./integration_context";
import { MadeDialog } from "./made";
import { useShownOnce } from "../../parts/shown_once";
import css from "./integrations.module.css";
import parts from "../../parts/parts.module.css";

export function CredentialsTab() {
  const integration = useIntegration();
  const keep = useKeepIntegration();
  const mayWrite = useMay("integrations:write");
  const now = useNow();
  const [asking, setAsking] = useState<"rotate" | "add">();
  const [deleting, setDeleting] = useState<Credential>();
  const { made, show: showSecret, forget } = useShownOnce<Integration>();
  const live = integration.credentials.filter((credential) => isLive(credential, now)).length;
  const show = (answer: Integration) => {
    setAsking(undefined);
    showSecret(answer);
    void keep(answer);
  };
  return (
    <Section
      title={t.credentials.title}
      about={t.credentials.about}
      actions={
        mayWrite && !integration.draft && (
          <>
            {live < 2 && (
              <Button variant="default" onClick={() => setAsking("add")}>
                {live === 0 ? t.credentials.addFirst : t.credentials.addSecond}
              </Button>
            )}
            {live > 0 && <Button onClick={() => setAsking("rotate")}>{t.credentials.rotate}</Button>}
          </>
        )
      }
    >
      {integration.credentials.length === 0 ? (
        <Empty title={integration.draft ? words.drafts.noSecrets : t.credentials.empty}>{integration.draft ? words.drafts.noSecretsText : t.credentials.emptyText}</Empty>
      ) : (
        <ul className={css.credentials}>
          {integration.credentials.map((credential) => (
            <OneCredential key={credential.id} credential={credential} onDelete={mayWrite && !integration.draft ? () => setDeleting(credential) : undefined} />
          ))}
        </ul>
      )}
      {asking === "rotate" && <Rotate integration={integration} onMade={show} onClose={() => setAsking(undefined)} />}
      {asking === "add" && <AddSecret integration={integration} onMade={show} onClose={() => setAsking(undefined)} />}
      {deleting && <DeleteSecret integration={integration} credential={deleting} onClose={() => setDeleting(undefined)} />}
      {made && <MadeDialog title={t.credentials.madeTitle} integration={made} closeText={t.close} onClose={forget} />}
    </Section>
  );
}

function OneCredential({ credential, onDelete }: { credential: Credential; onDelete?: () => void }) {
  const now = useNow();
  const state = credentialState(credential, now);
  const { hint, createdAt, validFrom, validUntil, lastUsedAt, lastUsedFrom, retireWhenUnusedHours } = credential;
  return (
    <li>
      <div className={css.credential}>
        <span className={css.credentialSign}>
          <Icon name="key" />
        </span>
        <div className={css.credentialText}>
          <p className={css.credentialName}>
            <code>
              <span aria-hidden="true">••••••••</span>
              {hint}
            </code>
            <Status tone={state === "live" ? "good" : state === "ended" ? undefined : "warn"}>{t.credentialStates[state]}</Status>
          </p>
          <p className={css.credentialFacts}>
            <span>
              {t.credentials.made} <When time={createdAt} form="day" />
            </span>
            {state === "waiting" && (
              <span>
                {t.credentials.begins} <When time={validFrom} />
              </span>
            )}
            <span>
              {validUntil ? (
                <>
                  {state === "ended" ? t.credentials.ended : t.credentials.ends} <When time={validUntil} form={state === "live" ? "day" : "exact"} />
                </>
              ) : (
                t.list.noEnd
              )}
              {retireWhenUnusedHours && state !== "ended" && `, ${words.retire.state(retireWhenUnusedHours)}`}
            </span>
            <span>
              {lastUsedAt ? (
                <>
                  {t.credentials.lastUsed} <When time={lastUsedAt} />
                  {lastUsedFrom && ` ${t.credentials.from(lastUsedFrom)}`}
                </>
              ) : (
                t.credentials.neverUsed
              )}
            </span>
          </p>
        </div>
        {onDelete && state !== "ended" && (
          <Button variant="default" size="xs" onClick={onDelete} aria-label={t.credentials.deleteThis(hint)}>
            {t.delete}
          </Button>
        )}
      </div>
    </li>
  );
}

interface MakingProps {
  integration: Integration;
  onMade: (integration: Integration) => void;
  onClose: () => void;
}

/** Runs a call whose answer has a secret. No mutation: the cache of mutations would keep it. */
function useMaking(make: () => Promise<Integration>, onMade: (integration: Integration) => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      onMade(await make());
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return { busy, error, run: () => void run() };
}

const overlaps = ["86400", "604800", "2592000", "0"] as const;
/** With less time than that it would end before it could be unused for so long. */
const mayRetire = (overlap: string) => Number(overlap) > quietHours * 3600;

function Rotate({ integration, onMade, onClose }: MakingProps) {
  const tenant = useTenant();
  const [overlap, setOverlap] = useState<string>(overlaps[0]);
  const [endTokens, setEndTokens] = useState(false);
  const [retire, setRetire] = useState(true);
  const leak = overlap === "0" && endTokens;
  const making = useMaking(() => {
    const params = { path: { integrationId: integration.id } };
    const body = { overlapSeconds: Number(overlap), endTokens: leak, retireWhenUnusedHours: retire && mayRetire(overlap) ? quietHours : undefined };
    return answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/rotate", { params, body }));
  }, onMade);
  return (
    <Question opened title={t.rotate.title} action={t.rotate.action} busy={making.busy} error={making.error} onAnswer={making.run} onClose={onClose}>
      <Radio.Group label={t.rotate.old} description={t.rotate.oldAbout} value={overlap} onChange={setOverlap}>
        <div className={parts.radios}>
          {overlaps.map((seconds) => (
            <Radio key={seconds} value={seconds} label={t.rotate.overlaps[seconds]} />
          ))}
        </div>
      </Radio.Group>
      {mayRetire(overlap) && <Checkbox label={words.retire.label(quietHours)} description={words.retire.about} checked={retire} onChange={(event) => setRetire(event.currentTarget.checked)} />}
      {overlap === "0" && <Checkbox label={t.rotate.endTokens} description={t.rotate.endTokensAbout} checked={endTokens} onChange={(event) => setEndTokens(event.currentTarget.checked)} />}
    </Question>
  );
}

function AddSecret({ integration, onMade, onClose }: MakingProps) {
  const tenant = useTenant();
  const making = useMaking(
    () => answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/credentials", { params: { path: { integrationId: integration.id } } })),
    onMade,
  );
  return (
    <Question opened title={t.credentials.addTitle} action={t.credentials.addAction} busy={making.busy} error={making.error} onAnswer={making.run} onClose={onClose}>
      <p>{t.credentials.addText}</p>
    </Question>
  );
}

function DeleteSecret({ integration, credential, onClose }: { integration: Integration; credential: Credential; onClose: () => void }) {
  const tenant = useTenant();
  const keep = useKeepIntegration();
  const now = useNow();
  const evidence = evidenceOf(credential, now);
  const remove = useMutation({
    mutationFn: async () => {
      const path = { integrationId: integration.id, credentialId: credential.id };
      await answered(tenantClient(tenant).DELETE("/api/integrations/{integrationId}/credentials/{credentialId}", { params: { path } }));
      return answered(tenantClient(tenant).GET("/api/integrations/{integrationId}", { params: { path: { integrationId: integration.id } } }));
    },
    onSuccess: (after) => {
      say(t.credentials.deleted(credential.hint));
      onClose();
      return keep(after);
    },
  });
  const last = credential.lastUsedAt && relativeTime(credential.lastUsedAt, now);
  return (
    <Question opened title={t.credentials.deleteTitle(credential.hint)} action={t.credentials.deleteAction} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <div className={css.evidence} data-safe={evidence.safe || undefined}>
        <Icon name={evidence.safe ? "check" : "warn"} />
        <p>
          <strong>{evidence.safe ? t.evidence.safe : t.evidence.unsafe}</strong> {t.evidence[evidence.reason](quietHours, last ?? "", credential.lastUsedFrom ?? "")}
        </p>
      </div>
      <p>{t.credentials.deleteText}</p>
    </Question>
  );
}
