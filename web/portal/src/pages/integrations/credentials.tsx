// The secrets of an integration: which there are, what uses them, a new one, and the end of an old one.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import type { Credential, Integration } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import { Empty, Section } from "../../parts/page";
import { Chip, Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { relativeTime, useNow, When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { credentialWords, integrations as words } from "../../texts/en/integrations";
import { credentialState, evidenceOf, hoursUntilQuiet, isLive, isReplaced } from "./credential_state";
import { useIntegration, useKeepIntegration } from "./integration_context";
import { MadeDialog } from "./made";
import { AddSecret, Rotate, type MadeSecret } from "./new_secret";
import { useShownOnce } from "../../parts/shown_once";
import css from "./credentials.module.css";

export function CredentialsTab() {
  const integration = useIntegration();
  const keep = useKeepIntegration();
  const mayWrite = useMay("integrations:write");
  const now = useNow();
  const [asking, setAsking] = useState<"rotate" | "add">();
  const [deleting, setDeleting] = useState<Credential>();
  const { made, show: showSecret, forget } = useShownOnce<MadeSecret>();
  const mayReplace = isReplaced(integration.kind);
  const said = credentialWords(integration.kind);
  const live = integration.credentials.filter((credential) => isLive(credential, now)).length;
  const show = (answer: MadeSecret) => {
    setAsking(undefined);
    showSecret(answer);
    void keep(answer.integration);
  };
  return (
    <Section
      title={said.title}
      about={live < 2 ? said.about : said.full}
      actions={
        mayWrite && !integration.draft && (
          <>
            {live < 2 && (
              <Button variant={mayReplace ? "default" : "filled"} onClick={() => setAsking("add")}>
                {live === 0 ? said.addFirst : said.addSecond}
              </Button>
            )}
            {live > 0 && mayReplace && <Button onClick={() => setAsking("rotate")}>{t.credentials.rotate}</Button>}
          </>
        )
      }
    >
      {integration.credentials.length === 0 ? (
        <Empty title={integration.draft ? words.drafts.noSecrets : t.credentials.empty}>{integration.draft ? words.drafts.noSecretsText : t.credentials.emptyText}</Empty>
      ) : (
        <ul className={css.credentials}>
          {integration.credentials.map((credential) => (
            <OneCredential key={credential.id} credential={credential} integration={integration} deleteLabel={said.deleteThis(credential.hint)} onDelete={mayWrite && !integration.draft ? () => setDeleting(credential) : undefined} />
          ))}
        </ul>
      )}
      {asking === "rotate" && <Rotate integration={integration} onMade={show} onClose={() => setAsking(undefined)} />}
      {asking === "add" && <AddSecret integration={integration} onMade={show} onClose={() => setAsking(undefined)} />}
      {deleting && <DeleteSecret integration={integration} credential={deleting} onClose={() => setDeleting(undefined)} />}
      {made && <MadeDialog title={said.madeTitle} integration={made.integration} notice={made.notice} closeText={t.close} onClose={forget} />}
    </Section>
  );
}

function OneCredential({ credential, integration, deleteLabel, onDelete }: { credential: Credential; integration: Integration; deleteLabel: string; onDelete?: () => void }) {
  const now = useNow();
  const state = credentialState(credential, now);
  const evidence = evidenceOf(credential, integration, now);
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
              ) : retireWhenUnusedHours ? (
                words.retire.ends(retireWhenUnusedHours)
              ) : (
                t.list.noEnd
              )}
              {retireWhenUnusedHours && validUntil && state !== "ended" && `, ${words.retire.state(retireWhenUnusedHours)}`}
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
            {evidence.safe && state !== "ended" && <Chip>{t.evidence.beside(hoursUntilQuiet(integration))}</Chip>}
          </p>
        </div>
        {onDelete && state !== "ended" && (
          <Button variant="default" size="xs" onClick={onDelete} aria-label={deleteLabel}>
            {t.delete}
          </Button>
        )}
      </div>
    </li>
  );
}

function DeleteSecret({ integration, credential, onClose }: { integration: Integration; credential: Credential; onClose: () => void }) {
  const tenant = useTenant();
  const keep = useKeepIntegration();
  const now = useNow();
  const said = credentialWords(integration.kind);
  const evidence = evidenceOf(credential, integration, now);
  const remove = useMutation({
    mutationFn: async () => {
      const path = { integrationId: integration.id, credentialId: credential.id };
      await answered(tenantClient(tenant).DELETE("/api/integrations/{integrationId}/credentials/{credentialId}", { params: { path } }));
      return answered(tenantClient(tenant).GET("/api/integrations/{integrationId}", { params: { path: { integrationId: integration.id } } }));
    },
    onSuccess: (after) => {
      say(said.deleted(credential.hint));
      onClose();
      return keep(after);
    },
  });
  const last = credential.lastUsedAt && relativeTime(credential.lastUsedAt, now);
  return (
    <Question opened title={said.deleteTitle(credential.hint)} action={said.deleteAction} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <div className={css.evidence} data-safe={evidence.safe || undefined}>
        <Icon name={evidence.safe ? "check" : "warn"} />
        <p>
          <strong>{evidence.safe ? t.evidence.safe : t.evidence.unsafe}</strong> {t.evidence[evidence.reason](hoursUntilQuiet(integration), last ?? "", credential.lastUsedFrom ?? "")}
        </p>
      </div>
      <p>{said.deleteText}</p>
    </Question>
  );
}
