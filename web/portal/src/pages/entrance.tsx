// The frame of the pages before one is signed in.
import type { ReactNode } from "react";
import mark from "../icon.svg";
import { useTitle } from "../parts/page";
import { texts as t } from "../texts/en";
import css from "./entrance.module.css";

interface EntranceProps {
  title: string;
  about?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
}

export function Entrance({ title, about, children, foot }: EntranceProps) {
  useTitle(title);
  return (
    <main className={css.entrance}>
      <div className={css.brand}>
        <img src={mark} alt="" width={32} height={32} />
        <span>{t.product}</span>
      </div>
      <div className={css.card}>
        <h1>{title}</h1>
        {about && <p className={css.about}>{about}</p>}
        {children}
      </div>
      {foot && <p className={css.foot}>{foot}</p>}
    </main>
  );
}
