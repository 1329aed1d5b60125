// Connecting an account in a window of its own (outbound §5): the click opens the window, the server makes the link, and
// only the attempt says what has become of it. Where windows are blocked, the same goes on in this tab.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { attemptQuery, connectionsKey, decline, follow, isOver, linkFor, ownKey, type Attempt, type ConnectLink, type Wanted } from "../../api/connections";
import { Dialog } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import parts from "../../parts/parts.module.css";
import { FormTrouble } from "../../parts/trouble";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";
import { Scopes, useGranted, type Finished } from "./granted";

const t = texts.connecting;

interface Running {
  wanted: Wanted;
  service: string;
  opened: boolean;
  link: Promise<ConnectLink>;
}

// In the click itself, or browsers block it. Cut off at once: no page in it leads this one elsewhere.
function openWindow(): Window | null {
  const opened = window.open("", "_blank", "popup,width=520,height=680");
  if (opened) opened.opener = null;
  return opened;
}

const inWindow = ({ url }: ConnectLink) => `${url}#window`;
const inThisTab = ({ url }: ConnectLink, back: string) => `${url}?return_to=${encodeURIComponent(back)}`;

/** `connect` is for clicks alone. `back`: the address to come back to where it goes on in this tab. */
export function useConnecting(tenant: string, back: () => string): { connect: (wanted: Wanted, service: string) => void; dialog: ReactNode } {
  const [running, setRunning] = useState<Running>();
  const connect = (wanted: Wanted, service: string) => {
    const opened = openWindow();
    const link = linkFor(tenant, wanted);
    link.then(
      (made) => opened && (opened.location.href = inWindow(made)),
      () => opened?.close(),
    );
    setRunning({ wanted, service, opened: opened !== null, link });
  };
  const dialog = running && <Connecting tenant={tenant} running={running} back={back()} onAgain={() => connect(running.wanted, running.service)} onClose={() => setRunning(undefined)} />;
  return { connect, dialog };
}

function useRefresh(tenant: string) {
  const queries = useQueryClient();
  return () => Promise.all([connectionsKey(tenant), ownKey(tenant)].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

interface ConnectingProps {
  tenant: string;
  running: Running;
  back: string;
  onAgain: () => void;
  onClose: () => void;
}

function Connecting({ tenant, running, back, onAgain, onClose }: ConnectingProps) {
  const { link, service } = running;
  const [made, setMade] = useState<ConnectLink>();
  const [attempt, setAttempt] = useState<Attempt>();
  const [error, setError] = useState<unknown>();
  const [opened, setOpened] = useState(running.opened);
  const refresh = useRefresh(tenant);
  useEffect(() => {
    const ends = new AbortController();
    setMade(undefined);
    setAttempt(undefined);
    setError(undefined);
    setOpened(running.opened);
    const take = async (now: Attempt) => {
      if (now.state === "done") await refresh(); // so that what was allowed comes with the outcome
      if (!ends.signal.aborted) setAttempt(now);
    };
    const begin = async () => {
      const ready = await link;
      if (ends.signal.aborted) return;
      setMade(ready);
      await follow(tenant, ready.attemptId, (now) => void take(now), ends.signal);
    };
    begin().catch((refused: unknown) => !ends.signal.aborted && setError(refused));
    return () => ends.abort();
  }, [link]);

  const cancel = () => {
    onClose();
    void link.then(({ attemptId }) => decline(tenant, attemptId)).catch(() => {});
  };
  const again = () => {
    const window = openWindow();
    if (window && made) window.location.href = inWindow(made);
    setOpened(window !== null);
  };
  if (attempt && isOver(attempt.state)) return <Outcome tenant={tenant} finished={running.wanted} attempt={attempt} service={service} onAgain={onAgain} onClose={onClose} />;
  return (
    <Dialog opened title={t.title(service)} onClose={cancel} size={460}>
      <div className={parts.form}>
        <div role="status" className={css.progress}>
          {!error && <p className={css.progressTitle}>{!opened && made ? t.blocked : progressOf(attempt, service, made !== undefined)}</p>}
          {!error && made && <p className={parts.quiet}>{opened ? t.goesOn : t.blockedText}</p>}
        </div>
        <FormTrouble error={error} />
        <div className={parts.formButtons}>
          <Button variant="default" onClick={cancel}>
            {t.cancel}
          </Button>
          {error ? (
            <Button onClick={onAgain}>{t.again}</Button>
          ) : opened ? (
            <Button variant="default" onClick={again} disabled={!made}>
              {t.openAgain}
            </Button>
          ) : (
            <Button component="a" className={css.buttonLink} href={made && inThisTab(made, back)} disabled={!made}>
              {t.inThisTab}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function progressOf(attempt: Attempt | undefined, service: string, made: boolean): string {
  if (!made) return t.opening;
  if (attempt?.state === "returned") return t.returned(service);
  if (attempt?.state === "confirming") return t.confirming;
  return t.waiting(service);
}

interface OutcomeProps {
  tenant: string;
  finished: Finished;
  attempt: Attempt;
  service: string;
  onAgain?: () => void;
  onClose: () => void;
}

function Outcome({ tenant, finished, attempt, service, onAgain, onClose }: OutcomeProps) {
  const granted = useGranted(tenant, finished, attempt);
  if (!granted) return null; // what was allowed comes with the outcome, or the button would move
  const { state, account, cause, missingScopes } = attempt;
  const done = state === "done";
  const wentWrong = state === "failed" || state === "expired";
  const title = done ? (account ? t.done(account) : t.doneUnnamed) : state === "declined" ? t.declined : state === "expired" ? t.expired : t.failed(service);
  const text = done ? t.doneText(service) : state === "declined" ? t.declinedText(cause) : state === "expired" ? t.expiredText : t.failedText(cause);
  const isToTryAgain = wentWrong && onAgain !== undefined; // what most do next stands last, as everywhere
  const again = !done && onAgain && (
    <Button variant={isToTryAgain ? "filled" : "default"} onClick={onAgain} data-autofocus={isToTryAgain || undefined}>
      {t.again}
    </Button>
  );
  return (
    <Dialog opened title={t.title(service)} onClose={onClose} size={460}>
      <div className={parts.form}>
        <div className={css.outcome} data-tone={done ? "good" : wentWrong ? "bad" : undefined} role="status">
          <span className={css.outcomeSign}>
            <Icon name={done ? "check" : wentWrong ? "warn" : "cross"} />
          </span>
          <div>
            <p className={css.progressTitle}>
              <bdi>{title}</bdi>
            </p>
            <p className={parts.quiet}>{text}</p>
          </div>
        </div>
        {granted.length > 0 && (
          <div>
            <p>{t.granted}</p>
            <Scopes scopes={granted} />
          </div>
        )}
        {missingScopes.length > 0 && done && (
          <div>
            <p>{t.missing}</p>
            <Scopes scopes={missingScopes} />
          </div>
        )}
        <div className={parts.formButtons}>
          {!isToTryAgain && again}
          <Button variant={isToTryAgain ? "default" : "filled"} onClick={onClose} data-autofocus={!isToTryAgain || undefined}>
            {t.close}
          </Button>
          {isToTryAgain && again}
        </div>
      </div>
    </Dialog>
  );
}

/** What has become of an attempt that went on in this tab, once somebody is back. */
export function Returned({ tenant, attempt: id, finished, onClose }: { tenant: string; attempt: string; finished: Finished; onClose: () => void }) {
  const attempt = useQuery(attemptQuery(tenant, id));
  if (!attempt.data || !isOver(attempt.data.state)) return null;
  return <Outcome tenant={tenant} finished={finished} attempt={attempt.data} service={attempt.data.provider ?? ""} onClose={onClose} />;
}
