// The credentials of an integration, shown once. Nothing of the secret outlives this dialog (security N18): it is in
// no cache, no address and no storage, and the dialog can only be closed by whoever says that it is stored, or by the end
// of the session.
import { Button, Checkbox } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import type { Integration } from "../../api/integrations";
import { CopyButton } from "../../parts/copy";
import { Dialog } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import parts from "../../parts/parts.module.css";
import { FormTrouble } from "../../parts/trouble";
import { dayOf } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { download, envFile, fileName, jsonFile, valuesOf } from "./handout";
import { Snippets } from "./snippet_box";
import css from "./integrations.module.css";

interface MadeDialogProps {
  title: string;
  /** With its secret. */
  integration: Integration;
  closeText: string;
  onClose: () => void;
  /** Deletes what was just made. */
  onDiscard?: () => void;
  discarding?: boolean;
  error?: unknown;
}

export function MadeDialog({ title, integration, closeText, onClose, onDiscard, discarding, error }: MadeDialogProps) {
  const [stored, setStored] = useState(false);
  useBlocker({ shouldBlockFn: () => !stored, enableBeforeUnload: () => !stored });
  const words = t.kinds[integration.kind];
  const file = fileName(integration.name);
  const end = integration.credentials[0]?.validUntil;
  return (
    <Dialog opened title={title} size={680}>
      <div className={parts.form}>
        <div className={css.notice}>
          <Icon name="key" size={18} />
          <p>{words.notice}</p>
        </div>
        <dl className={css.values}>
          {valuesOf(integration).map(({ member, value }) => (
            <div key={member} data-secret={member === "secret" || undefined}>
              <dt>{words.values[member]}</dt>
              <dd>
                <code>{value}</code>
                <CopyButton value={value} label={t.made.copy(words.values[member] ?? member)} text={t.made.copyText} />
              </dd>
            </div>
          ))}
        </dl>
        {end && <p className={css.small}>{t.made.ends(dayOf(end))}</p>}
        <div className={css.files}>
          <Button variant="default" size="xs" leftSection={<Icon name="save" size={15} />} onClick={() => download(`${file}.env`, "text/plain", envFile(integration))}>
            {t.made.env}
          </Button>
          <Button variant="default" size="xs" leftSection={<Icon name="save" size={15} />} onClick={() => download(`${file}.json`, "application/json", jsonFile(integration))}>
            {t.made.json}
          </Button>
        </div>
        <Snippets integration={integration} />
        <FormTrouble error={error} />
        <div className={css.madeFoot}>
          <Checkbox label={words.stored} checked={stored} onChange={(event) => setStored(event.currentTarget.checked)} />
          <div className={parts.formButtons}>
            {onDiscard && (
              <Button variant="default" onClick={onDiscard} loading={discarding}>
                {t.add.discard}
              </Button>
            )}
            <Button onClick={onClose} disabled={!stored || discarding}>
              {closeText}
            </Button>
          </div>
        </div>
      </div>
    </Dialog>
  );
}
