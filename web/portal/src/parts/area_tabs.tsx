// The pages of an area, as tabs: each is a page of its own with its address.
import { Link, useRouterState, type LinkProps } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import css from "./area_tabs.module.css";

export interface AreaTab {
  text: string;
  link: LinkProps;
  exact?: boolean;
  /** Told apart by the search part of the address. */
  bySearch?: boolean;
}

export function AreaTabs({ label, tabs }: { label: string; tabs: AreaTab[] }) {
  const nav = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  // Where there is no room for all of them, the one that is open is in sight.
  useEffect(() => {
    const tab = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && tab) nav.current.scrollLeft = tab.offsetLeft - (nav.current.clientWidth - tab.offsetWidth) / 2;
  }, [path, tabs.length]);
  return (
    <nav ref={nav} className={css.tabs} aria-label={label}>
      {tabs.map(({ text, link, exact, bySearch = false }) => (
        <Link key={text} {...link} className={css.tab} activeProps={{ "aria-current": "page" }} activeOptions={{ exact, includeSearch: bySearch }} resetScroll={false}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
