// Asks the person for the account that is missing: dialog, window, waiting (outbound §5 steps 1 to 6). Calls that need
// the same grant share one dialog and one attempt; different grants are asked for one after the other.
import { type Attempt, follow, pathOf } from "./attempt";
import { Dialog } from "./dialog";
import type { Asked } from "../../core/service";
import { type Texts } from "./texts";
import { IntegrationError } from "../../core/types";
import type { Wire } from "../../core/wire";

const kParameter = "sallyport_attempt";
const kKept = "sallyport:";

export interface Words {
  texts: Texts;
  names: Record<string, string>;
  tenant: string;
}

export class Connector {
  readonly #shared = new Map<string, Promise<void>>();
  readonly #connectedAt = new Map<string, number>();
  #queue: Promise<unknown> = Promise.resolve();
  #resumed: { key: string; attempt: Promise<Attempt | undefined> } | undefined;

  constructor(private readonly wire: Wire, private readonly words: Words) {
    this.#resume();
  }

  connect(refused: IntegrationError, asked: Asked, askedAt: number): Promise<void> {
    // Nobody in this page can mend the others. A link elsewhere than at Sallyport is nobody's.
    if (!refused.attempt || !refused.connect_url?.startsWith(`${this.wire.url}/connect/`) || refused.reason === "account_ambiguous") throw refused;
    const key = [refused.integration, refused.account, asked.connection, ...[...(refused.missing_scopes ?? [])].sort()].join(" ");
    // Connected while this call was on its way.
    if (askedAt < (this.#connectedAt.get(key) ?? -1)) return Promise.resolve();
    let shared = this.#shared.get(key);
    if (!shared) {
      shared = this.#queue.then(() => this.#ask(key, refused, asked)).then(() => {
        this.#connectedAt.set(key, performance.now());
      }).finally(() => this.#shared.delete(key));
      this.#queue = shared.catch(() => {});
      this.#shared.set(key, shared);
    }
    return shared;
  }

  async #ask(key: string, refused: IntegrationError, asked: Asked): Promise<void> {
    let before: Attempt | undefined;
    if (this.#resumed?.key === key) {
      before = await this.#resumed.attempt;
      this.#resumed = undefined;
      if (before?.state === "declined") throw declined(refused, before);
    }
    return new Promise((resolve, reject) => this.#converse(key, refused, asked, before, resolve, reject));
  }

  #converse(key: string, refused: IntegrationError, asked: Asked, before: Attempt | undefined,
            connected: () => void, rejected: (error: unknown) => void): void {
    const { wire } = this;
    const { texts } = this.words;
    const name = refused.integration ?? asked.integration;
    const service = this.words.names[name] ?? name[0]!.toUpperCase() + name.slice(1);
    const say = (word: keyof Texts) => texts[word].replaceAll("{service}", service).replaceAll("{tenant}", this.words.tenant);
    const master = refused.account === "master";
    let now = refused; // with the link of the newest attempt
    let outcome: IntegrationError = refused; // of whoever goes away
    let refuses = true; // "Not now"; after a failure that was nobody's no, it only ends the asking
    let following: AbortController | undefined;

    const end = (settle: () => void) => {
      following?.abort();
      dialog.close();
      settle();
    };
    const dialog = new Dialog(() => end(() => rejected(outcome)));

    // They say no in the page; when they have just signed in all the same, that counts.
    const decline = async () => {
      following?.abort();
      const left = now;
      end(() => {});
      const attempt: Attempt | undefined = await wire.ask(`${pathOf(left.attempt!)}/decline`).catch(() => undefined);
      if (attempt?.state === "done") connected();
      else rejected(refuses ? declined(left, attempt) : outcome);
    };

    // Opened in the click itself, or browsers block it. Cut off while it is still ours: a page that it comes to may not
    // lead this one elsewhere.
    const open = (): Window | null => {
      const left = Math.max(0, screenX + (outerWidth - 520) / 2);
      const opened = window.open("", "_blank", `popup,width=520,height=680,left=${left},top=${Math.max(0, screenY + 60)}`);
      if (opened) opened.opener = null;
      return opened;
    };
    // `#window` says to Sallyport's page that it may close itself at the end.
    const lead = (opened: Window | null) => {
      if (!opened) return blocked();
      opened.location.href = `${now.connect_url}#window`;
      wait();
    };
    const go = () => lead(open());

    const title = () => {
      if (master) return "titleMaster";
      if (now.reason === "needs_reauthorization") return "titleAgain";
      return now.reason === "missing_scopes" ? "titleMore" : "title";
    };
    const ask = () =>
      dialog.show({
        title: say(title()),
        text: [now.message, say(master ? "whoseMaster" : "whose"), ...(scopes().length ? [say("asks"), scopes()] : []), say("undo")],
        actions: [{ label: say("go"), act: go }, { label: say("no"), act: decline }],
      });
    const scopes = () => (now.missing_scopes?.length ? now.missing_scopes : asked.scopes) ?? [];

    const wait = () => {
      const told = (word: "waiting" | "finishing" | "confirming") =>
        dialog.show({
          title: say("waitingTitle"), text: [say(word)], busy: true,
          actions: [{ label: say("openAgain"), act: go }, { label: say("cancel"), act: decline }],
        });
      told("waiting");
      if (following) return;
      const mine = (following = new AbortController());
      follow(wire, now.attempt!, mine.signal, ({ state }) => {
        if (mine.signal.aborted) return;
        if (state === "returned") told("finishing");
        if (state === "confirming") told("confirming");
      }).then(
        (attempt) => {
          if (mine.signal.aborted) return;
          if (attempt.state === "done") end(connected);
          else if (attempt.state === "declined") end(() => rejected(declined(now, attempt)));
          else failed(attempt);
        },
        (error) => {
          if (!mine.signal.aborted) end(() => rejected(error));
        },
      );
    };

    const failed = (attempt: Attempt) => {
      following?.abort();
      following = undefined;
      const down = attempt.cause === "provider_unavailable";
      outcome = down
        ? new IntegrationError({ error: "provider_unavailable", integration: name, account: refused.account, message: say("failedDown") })
        : new IntegrationError({ ...now, message: now.message, ...(attempt.cause && { cause: attempt.cause }) });
      refuses = !down && attempt.state !== "expired";
      dialog.show({
        title: say("failedTitle"),
        text: [say(down ? "failedDown" : attempt.state === "expired" ? "expired" : "failed")],
        actions: [{ label: say("tryAgain"), act: again }, { label: say("no"), act: decline }],
      });
    };

    // An attempt that is over needs a new link; its window is there already.
    const again = async () => {
      const opened = open();
      try {
        await wire.ask("/v1/connections/token", asked);
        opened?.close();
        end(connected);
      } catch (error) {
        const usable = error instanceof IntegrationError && error.error === "no_integration_grant" && error.attempt && error.connect_url?.startsWith(`${wire.url}/connect/`);
        if (!usable) {
          opened?.close();
          return end(() => rejected(error));
        }
        now = outcome = error;
        refuses = true;
        lead(opened);
      }
    };

    const blocked = () => {
      const back = new URL(location.href);
      back.searchParams.delete(kParameter);
      dialog.show({
        title: say("blockedTitle"),
        text: [say("blocked")],
        actions: [
          { label: say("here"), href: `${now.connect_url}?return_to=${encodeURIComponent(back.href)}`, act: () => keep(now.attempt!, key) },
          { label: say("no"), act: decline },
        ],
      });
    };

    if (before && (before.state === "failed" || before.state === "expired")) failed(before);
    else ask();
  }

  // After "Continue in this tab": the grant is there now, or the next call for it hears why not.
  #resume(): void {
    const url = new URL(location.href);
    const id = url.searchParams.get(kParameter);
    if (!id) return;
    url.searchParams.delete(kParameter);
    history.replaceState(history.state, "", url);
    const key = kept(id);
    if (key) this.#resumed = { key, attempt: this.wire.ask(pathOf(id), undefined, "GET").catch(() => undefined) };
  }
}

function declined(refused: IntegrationError, attempt?: Attempt): IntegrationError {
  return new IntegrationError({ ...refused, message: refused.message, reason: "declined", cause: attempt?.cause ?? "by_person" });
}

// Which grant an attempt is for, over the way to the service and back. Pages without storage ask once more.
function keep(attempt: string, key: string): void {
  try {
    sessionStorage.setItem(kKept + attempt, key);
  } catch {}
}

function kept(attempt: string): string | null {
  try {
    const key = sessionStorage.getItem(kKept + attempt);
    sessionStorage.removeItem(kKept + attempt);
    return key;
  } catch {
    return null;
  }
}
