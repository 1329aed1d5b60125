// Short words about what has been done or has failed, for eyes and for screen readers.
import { useEffect, useRef, useSyncExternalStore } from "react";
import { texts as t } from "../texts/en";
import { Icon } from "./icons";
import css from "./parts.module.css";
import { adviceOf, RequestId, titleOf } from "./trouble";

type Undo = () => Promise<unknown>;
interface Toast {
  id: number;
  text: string;
  undo?: Undo;
  /** It stays until somebody closes it: its request id is to be copied. */
  error?: unknown;
}
const lifeMilliseconds = 6000;
// Long enough to read it, decide and reach the button; the time stands still while somebody is at it (WCAG 2.2.1).
const undoMilliseconds = 30_000;
const mostShown = 3;

let toasts: Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
function set(changed: Toast[]) {
  toasts = changed;
  for (const listener of listeners) listener();
}
const add = (toast: Omit<Toast, "id">) => set([...toasts, { id: next++, ...toast }].slice(-mostShown));
const close = (id: number) => set(toasts.filter((one) => one.id !== id));

/** With `undo`, which calls the server, what was done can be taken back as long as the words are there. */
export const say = (text: string, undo?: Undo) => add({ text, undo });

/** What went wrong with something that has no place of its own on the page. */
export const sayTrouble = (error: unknown) => add({ text: titleOf(error), error });

/** What is said belongs to whoever is signed in. */
export const forgetToasts = () => set([]);

async function takeBack({ id, undo }: Toast) {
  close(id);
  try {
    await undo?.();
    say(t.undone);
  } catch (error) {
    sayTrouble(error);
  }
}

const store = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  get: () => toasts,
};

const isText = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Ctrl or Cmd and Z takes the last one back, except where it means what was typed. */
function useUndoKey() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z" || isText(event.target)) return;
      const last = toasts.findLast(({ undo }) => undo);
      if (!last) return;
      event.preventDefault();
      void takeBack(last);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

export function Toasts() {
  const shown = useSyncExternalStore(store.subscribe, store.get);
  useUndoKey();
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {shown.map((toast) => (
        <OneToast key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

/** Closes it when its time is over, which runs only while nobody points at it and it has no focus. */
function useLife({ id, undo, error }: Toast) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = () => clearTimeout(timer.current);
  const start = () => {
    stop();
    if (error === undefined) timer.current = setTimeout(() => close(id), undo ? undoMilliseconds : lifeMilliseconds);
  };
  useEffect(() => {
    start();
    return stop;
  }, [id]);
  return { onMouseEnter: stop, onMouseLeave: start, onFocus: stop, onBlur: start };
}

function OneToast({ toast }: { toast: Toast }) {
  const life = useLife(toast);
  const { error } = toast;
  return (
    <div className={css.toast} role={error === undefined ? undefined : "alert"} {...life}>
      <Icon name={error === undefined ? "check" : "warn"} size={16} />
      <div className={css.toastText}>
        {error === undefined ? (
          toast.text
        ) : (
          <>
            <p>
              <strong>{toast.text}</strong> {adviceOf(error)}
            </p>
            <RequestId error={error} />
          </>
        )}
      </div>
      {toast.undo && (
        <button type="button" className={css.toastUndo} aria-keyshortcuts="Control+Z Meta+Z" onClick={() => void takeBack(toast)}>
          {t.undo}
        </button>
      )}
      <button type="button" className={css.bare} onClick={() => close(toast.id)} aria-label={t.dismiss}>
        <Icon name="cross" size={14} />
      </button>
    </div>
  );
}
