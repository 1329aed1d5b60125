// Short words about what has been done, for eyes and for screen readers. They go by themselves.
import { useEffect, useSyncExternalStore } from "react";
import { texts as t } from "../texts/en";
import { Icon } from "./icons";
import css from "./parts.module.css";

interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}
const lifeMilliseconds = 6000;

let toasts: Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
function set(changed: Toast[]) {
  toasts = changed;
  for (const listener of listeners) listener();
}

/** With `undo`, what was done can be taken back as long as the words are there. */
export function say(text: string, undo?: () => void) {
  set([...toasts, { id: next++, text, undo }].slice(-3));
}

const store = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  get: () => toasts,
};

export function Toasts() {
  const shown = useSyncExternalStore(store.subscribe, store.get);
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {shown.map((toast) => (
        <OneToast key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function OneToast({ toast }: { toast: Toast }) {
  const close = () => set(toasts.filter((one) => one.id !== toast.id));
  useEffect(() => {
    const timer = setTimeout(() => set(toasts.filter((one) => one.id !== toast.id)), lifeMilliseconds);
    return () => clearTimeout(timer);
  }, [toast.id]);
  return (
    <div className={css.toast}>
      <Icon name="check" size={16} />
      <span>{toast.text}</span>
      {toast.undo && (
        <button
          type="button"
          className={css.toastUndo}
          onClick={() => {
            close();
            toast.undo?.();
          }}
        >
          {t.undo}
        </button>
      )}
      <button type="button" className={css.bare} onClick={close} aria-label={t.dismiss}>
        <Icon name="cross" size={14} />
      </button>
    </div>
  );
}
