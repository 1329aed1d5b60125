// Ending an account: what stops working is said before, what the service has answered after.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Revocation } from "../../api/connections";
import { Dialog, Question } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import parts from "../../parts/parts.module.css";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";

const t = texts.disconnect;

interface DisconnectProps {
  account: string;
  service: string;
  organisation: string;
  /** Nothing while that is looked for. */
  scripts: string[] | undefined;
  disconnect: () => Promise<{ revocation: Revocation }>;
  /** Once it is gone. */
  onGone: () => void;
  onClose: () => void;
}

export function DisconnectDialog({ account, service, organisation, scripts, disconnect, onGone, onClose }: DisconnectProps) {
  const ending = useMutation({ mutationFn: disconnect, onSuccess: onGone });
  if (ending.data) {
    const { outcome, message } = ending.data.revocation;
    const good = outcome === "revoked";
    return (
      <Dialog opened title={t.doneTitle(account)} onClose={onClose} size={480}>
        <div className={parts.form}>
          <div className={css.outcome} data-tone={good ? "good" : "warn"} role="status">
            <span className={css.outcomeSign}>
              <Icon name={good ? "check" : "warn"} />
            </span>
            <div>
              <p className={css.progressTitle}>{t.outcomes[outcome]}</p>
              <p className={parts.quiet}>{message}</p>
              {scripts && scripts.length > 0 && <p className={parts.quiet}>{t.stopped(scripts)}</p>}
            </div>
          </div>
          <div className={parts.formButtons}>
            <Button onClick={onClose} data-autofocus>
              {t.done}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Question opened title={t.title(account)} action={t.action} tone="bad" busy={ending.isPending} error={ending.error} onAnswer={() => ending.mutate()} onClose={onClose}>
      <p>{t.text(service, organisation)}</p>
      <p>{scripts === undefined ? `${t.looking}…` : scripts.length > 0 ? t.stops(scripts) : t.stopsNothing}</p>
    </Question>
  );
}
