// Recovery codes, as a list to be kept on paper or in a file.
import { Button } from "@mantine/core";
import { CopyButton } from "../../parts/copy";
import { download } from "../../parts/download";
import { Icon } from "../../parts/icons";
import { ShownOnce } from "../../parts/secret_once";
import { factors } from "../../texts/en/factors";
import css from "./account.module.css";

const t = factors.codes;

export function RecoveryCodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const list = codes.join("\n");
  return (
    <ShownOnce title={t.title} notice={t.notice} stored={t.stored} closeText={t.close} onClose={onClose}>
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
    </ShownOnce>
  );
}
