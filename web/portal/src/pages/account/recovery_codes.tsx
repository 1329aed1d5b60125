// Recovery codes, shown once: the dialog closes for whoever says that they are stored.
import { Button, Checkbox } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { CopyButton } from "../../parts/copy";
import { Dialog } from "../../parts/dialog";
import { download } from "../../parts/download";
import { Icon } from "../../parts/icons";
import parts from "../../parts/parts.module.css";
import { factors } from "../../texts/en/factors";
import css from "./account.module.css";

const t = factors.codes;

export function RecoveryCodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const [stored, setStored] = useState(false);
  useBlocker({ shouldBlockFn: () => !stored, enableBeforeUnload: () => !stored });
  const list = codes.join("\n");
  return (
    <Dialog opened title={t.title}>
      <div className={parts.form}>
        <p>{t.notice}</p>
        <ul className={css.codes} data-secret>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <div className={css.codesWays}>
          <CopyButton value={list} label={t.copy} text={t.copy} />
          <Button variant="default" size="xs" leftSection={<Icon name="save" size={15} />} onClick={() => download(t.file, "text/plain", `${t.fileHead}\n\n${list}\n`)}>
            {t.download}
          </Button>
        </div>
        <Checkbox label={t.stored} checked={stored} onChange={(event) => setStored(event.currentTarget.checked)} />
        <div className={parts.formButtons}>
          <Button onClick={onClose} disabled={!stored}>
            {t.close}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
