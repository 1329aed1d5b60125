// The credentials of an integration, shown once: what they are called in its system, files to keep, a program to begin with.
import { Button } from "@mantine/core";
import type { Integration } from "../../api/integrations";
import { download } from "../../parts/download";
import { Icon } from "../../parts/icons";
import { SecretOnce } from "../../parts/secret_once";
import { dayOf, exactTime } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { integrations } from "../../texts/en/integrations";
import { envFile, fileName, jsonFile, valuesOf } from "./handout";
import { Snippets } from "./snippet_box";
import css from "./forms.module.css";
import parts from "../../parts/parts.module.css";

interface MadeDialogProps {
  title: string;
  /** With its secret. */
  integration: Integration;
  /** Where it is another secret: what became of the one before. */
  notice?: string;
  closeText: string;
  onClose: () => void;
  closing?: boolean;
  /** Deletes what was just made. */
  onDiscard?: () => void;
  discarding?: boolean;
  error?: unknown;
}

export function MadeDialog({ title, integration, notice, closeText, onClose, closing, onDiscard, discarding, error }: MadeDialogProps) {
  const words = t.kinds[integration.kind];
  const file = fileName(integration.name);
  const end = integration.credentials[0]?.validUntil;
  const discard = onDiscard && (
    <Button variant="default" onClick={onDiscard} loading={discarding} disabled={closing}>
      {t.add.discard}
    </Button>
  );
  return (
    <SecretOnce
      title={title}
      notice={notice ?? words.notice}
      values={valuesOf(integration).map(({ member, value }) => ({ name: words.values[member] ?? member, value, secret: member === "secret" }))}
      stored={words.stored}
      closeText={closeText}
      onClose={onClose}
      closing={closing}
      held={discarding}
      error={error}
      more={discard}
    >
      {integration.draftEndsAt && <p className={parts.small}>{integrations.drafts.untilSaved(exactTime(integration.draftEndsAt))}</p>}
      {end && <p className={parts.small}>{t.made.ends(dayOf(end))}</p>}
      <div className={css.files}>
        <Button variant="default" size="xs" leftSection={<Icon name="save" size={15} />} onClick={() => download(`${file}.env`, "text/plain", envFile(integration))}>
          {t.made.env}
        </Button>
        <Button variant="default" size="xs" leftSection={<Icon name="save" size={15} />} onClick={() => download(`${file}.json`, "application/json", jsonFile(integration))}>
          {t.made.json}
        </Button>
      </div>
      <Snippets integration={integration} />
    </SecretOnce>
  );
}
