// What is shown once. Nothing of a secret outlives this dialog (security N18): whoever opens it keeps it in no cache, no address
// and no storage, and the dialog can only be closed by whoever says that it is stored, or by the end of the session.
import { Button, Checkbox } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { isStartingOver } from "../api/start_over";
import { texts as t } from "../texts/en";
import { CopyButton } from "./copy";
import { Dialog } from "./dialog";
import { Icon } from "./icons";
import css from "./parts.module.css";
import { FormTrouble } from "./trouble";

interface ShownOnceProps {
  title: string;
  size?: number;
  notice: string;
  /** "I stored the secret". */
  stored: string;
  closeText: string;
  onClose: () => void;
  closing?: boolean;
  /** Not now: something else is being done. */
  held?: boolean;
  error?: unknown;
  /** Beside the button that closes it. */
  more?: ReactNode;
  children: ReactNode;
}

export function ShownOnce({ title, size, notice, stored, closeText, onClose, closing, held, error, more, children }: ShownOnceProps) {
  const [isStored, setStored] = useState(false);
  useBlocker({ shouldBlockFn: () => !isStored, enableBeforeUnload: () => !isStored && !isStartingOver() });
  return (
    <Dialog opened title={title} size={size}>
      <div className={css.form}>
        <div className={css.notice}>
          <Icon name="key" size={18} />
          <p>{notice}</p>
        </div>
        {children}
        <FormTrouble error={error} />
        <div className={css.storedFoot}>
          <Checkbox label={stored} checked={isStored} onChange={(event) => setStored(event.currentTarget.checked)} />
          <div className={css.formButtons}>
            {more}
            <Button onClick={onClose} disabled={!isStored || held} loading={closing}>
              {closeText}
            </Button>
          </div>
        </div>
      </div>
    </Dialog>
  );
}

interface SecretOnceProps extends Omit<ShownOnceProps, "size" | "children"> {
  values: { name: string; value: string; secret?: boolean }[];
  children?: ReactNode;
}

/** A secret among the values that go with it. */
export function SecretOnce({ values, children, ...dialog }: SecretOnceProps) {
  return (
    <ShownOnce size={680} {...dialog}>
      <dl className={css.values}>
        {values.map(({ name, value, secret }) => (
          <div key={name} data-secret={secret || undefined}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
              <CopyButton value={value} label={t.made.copy(name)} text={t.made.copyText} />
            </dd>
          </div>
        ))}
      </dl>
      {children}
    </ShownOnce>
  );
}
