// The head of a page: where one is, what it is about, what one can do here.
import { Link, type LinkProps } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import { texts as t } from "../texts/en";
import { isDialogOpen } from "./dialog_stack";
import { Icon } from "./icons";
import css from "./parts.module.css";

export function useTitle(title: string) {
  useEffect(() => {
    document.title = title ? `${title} · ${t.product}` : t.product;
  }, [title]);
}

let pages = 0;

/** Moves the focus to the heading of a page that somebody has gone to, so that readers begin there. */
function useHeadingFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (pages++ > 0 && !isDialogOpen()) heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}

interface PageHeadProps {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  back?: { text: string; link: LinkProps };
}

export function PageHead({ title, about, actions, back }: PageHeadProps) {
  useTitle(title);
  const heading = useHeadingFocus();
  return (
    <div className={css.head}>
      {back && (
        <Link {...back.link} className={css.back}>
          <Icon name="left" size={16} />
          {back.text}
        </Link>
      )}
      <div className={css.headRow}>
        <div className={css.headText}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about && <div className={css.about}>{about}</div>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
    </div>
  );
}

interface SectionProps {
  /** By which an address leads here. */
  id?: string;
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  tone?: "bad";
  children: ReactNode;
}

/** A titled part of a page, as a card. */
export function Section({ id, title, about, actions, tone, children }: SectionProps) {
  return (
    <section id={id} className={`${css.section} ${tone === "bad" ? css.sectionBad : ""}`}>
      <div className={css.sectionHead}>
        <div>
          <h2>{title}</h2>
          {about && <p className={css.quiet}>{about}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}

export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.empty}>
      <h3>{title}</h3>
      <p className={css.quiet}>{children}</p>
      {action}
    </div>
  );
}

/** Grey bars in the place of what is still on its way; they show after a moment only. */
export function Waiting({ rows = 5, label = t.loading }: { rows?: number; label?: string }) {
  return (
    <div className={css.waiting} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className={css.bar} />
      ))}
    </div>
  );
}
