// A dialog that holds the page still without inserting styles, which the content security policy would stop.
import { Button, Modal } from "@mantine/core";
import { type FormEvent, type ReactNode } from "react";
import { texts as t } from "../texts/en";
import { useFocusBack, useHeldFocus, useHeldPage, useInFront } from "./dialog_stack";
import css from "./parts.module.css";
import { FormTrouble } from "./trouble";

interface DialogProps {
  opened: boolean;
  title: string;
  /** Nothing: it cannot be closed now. */
  onClose?: () => void;
  size?: number;
  children: ReactNode;
}

export function Dialog({ opened, title, onClose, size = 520, children }: DialogProps) {
  useHeldPage(opened);
  useFocusBack(opened);
  const inFront = useInFront(opened);
  const content = useHeldFocus(inFront);
  return (
    <Modal.Root opened={opened} onClose={onClose ?? (() => {})} size={size} closeOnEscape={onClose !== undefined && inFront} closeOnClickOutside={false}>
      <Modal.Overlay />
      <Modal.Content ref={content}>
        <div className={css.dialogHead}>
          <Modal.Title>{title}</Modal.Title>
          {onClose && <Modal.CloseButton aria-label={t.close} />}
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface QuestionProps {
  opened: boolean;
  title: string;
  action: string;
  tone?: "bad";
  busy: boolean;
  ready?: boolean;
  error: unknown;
  onAnswer: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog with one thing to do, and a way out. */
export function Question({ opened, title, action, tone, busy, ready = true, error, onAnswer, onClose, children }: QuestionProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // a form that the question stands in is not sent by its answer
    if (ready && !busy) onAnswer();
  };
  return (
    <Dialog opened={opened} title={title} onClose={onClose}>
      <form onSubmit={submit} className={css.form} noValidate>
        {children}
        <FormTrouble error={error} />
        <div className={css.formButtons}>
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" color={tone === "bad" ? "red" : undefined} disabled={!ready} loading={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
