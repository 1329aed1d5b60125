// Whether the log is whole, how far it goes, signed, and how somebody checks it who does not trust the server.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { checkpointQuery, type Checkpoint } from "../../api/audit";
import { Problem } from "../../api/problem";
import { useTenant } from "../../frame/context";
import { CopyButton, CopyValue } from "../../parts/copy";
import { Section, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { FormTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { audit as t } from "../../texts/en/audit";
import { download } from "../../parts/download";
import css from "./audit.module.css";
import parts from "../../parts/parts.module.css";
import facts from "../../parts/facts.module.css";

const verify = "sallyport audit verify --data-dir DIR --checkpoint audit.checkpoint";

/** What the server has found, which reads the whole log after each start and once a day, and what is new every second. */
function State({ checked }: Pick<Checkpoint, "checked">) {
  if (!checked) return <Status>{t.chain.unread}</Status>;
  if (checked.damagedBlock === undefined)
    return (
      <>
        <Status tone="good">{t.chain.whole}</Status> {t.chain.upTo(checked.block)} <When time={checked.time} />
      </>
    );
  return (
    <>
      <Status tone="bad">{t.chain.damaged(checked.damagedBlock)}</Status>
      <p className={parts.small}>{t.chain.damage(checked.damage ?? "")}</p>
    </>
  );
}

export function Chain() {
  const found = useQuery(checkpointQuery(useTenant()));
  const none = found.error instanceof Problem && found.error.status === 404;
  return (
    <Section title={t.chain.title} about={t.chain.about}>
      {none ? (
        <p className={parts.small}>{t.chain.none}</p>
      ) : found.error && !found.data ? (
        <FormTrouble error={found.error} />
      ) : !found.data ? (
        <Waiting rows={3} />
      ) : (
        <>
          <dl className={facts.facts}>
            <dt>{t.chain.state}</dt>
            <dd>
              <State checked={found.data.checked} />
            </dd>
            <dt>{t.chain.reaches}</dt>
            <dd>
              {t.chain.block(found.data.sequence)} · <When time={found.data.time} />
            </dd>
            <dt>{t.chain.hash}</dt>
            <dd>
              <CopyValue value={found.data.hash} label={t.record.copy(t.chain.hash)} />
            </dd>
          </dl>
          <div className={css.verify}>
            <h3>{t.chain.verify}</h3>
            <ol>
              <li>
                {t.chain.keep}{" "}
                <span className={css.links}>
                  <Button variant="default" size="xs" onClick={() => download("audit.checkpoint", "text/plain", `${found.data.checkpoint}\n`)}>
                    {t.chain.download}
                  </Button>
                  <CopyButton value={found.data.checkpoint} label={t.record.copy(t.chain.line)} text={t.record.copyJson} />
                </span>
              </li>
              <li>
                {t.chain.later}
                <span className={css.command}>
                  <code>{verify}</code>
                  <CopyButton value={verify} label={t.record.copy(t.chain.command)} />
                </span>
              </li>
              <li>{t.chain.means}</li>
            </ol>
          </div>
        </>
      )}
    </Section>
  );
}
