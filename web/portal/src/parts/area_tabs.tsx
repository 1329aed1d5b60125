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

/** Says beyond which edge there are more. */
function markEdges(all: HTMLElement) {
  all.toggleAttribute("data-before", all.scrollLeft > 0);
  all.toggleAttribute("data-after", all.scrollLeft + all.clientWidth < all.scrollWidth - 1);
}

export function AreaTabs({ label, tabs }: { label: string; tabs: AreaTab[] }) {
  const nav = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  // Where there is no room for all of them, the one that is open is in sight, also after a change of width.
  useEffect(() => {
    const all = nav.current;
    if (!all) return;
    const watcher = new ResizeObserver(() => {
      const tab = all.querySelector<HTMLElement>("[aria-current]");
      if (tab) all.scrollLeft = tab.offsetLeft - (all.clientWidth - tab.offsetWidth) / 2;
      markEdges(all);
    });
    watcher.observe(all); // which tells the width of now as well
    return () => watcher.disconnect();
  }, [path, tabs.length]);
  return (
    <nav ref={nav} className={css.tabs} aria-label={label} onScroll={(event) => markEdges(event.currentTarget)}>
      {tabs.map(({ text, link, exact, bySearch = false }) => (
        <Link key={text} {...link} className={css.tab} activeProps={{ "aria-current": "page" }} activeOptions={{ exact, includeSearch: bySearch }} resetScroll={false}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
