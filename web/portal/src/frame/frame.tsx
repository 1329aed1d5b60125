// What stands around every page of somebody who is signed in: the side with the way to all pages, the palette, the
// question for the password.
import { Drawer } from "@mantine/core";
import { Outlet, useParams, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useSession } from "../api/session";
import { isDialogOpen } from "../parts/dialog_stack";
import { Icon } from "../parts/icons";
import { texts as t } from "../texts/en";
import { Confirmation } from "./confirmation";
import { keepKeys } from "./early_keys";
import { SessionEnded } from "./ended";
import css from "./frame.module.css";
import { Side } from "./side";

const paletteDelayMilliseconds = 1500;
const loadPalette = () => import("./palette");
const Palette = lazy(() => loadPalette().then(({ Palette }) => ({ default: Palette })));

export function Frame() {
  const session = useSession();
  const asked = useParams({ strict: false }).tenant;
  const active = session.memberships.filter((membership) => membership.state === "active");
  const tenant = asked === undefined ? active[0] : active.find(({ tenantId }) => tenantId === asked); // none: whoever is no member there is told so
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState(false);
  const [paletteUsed, setPaletteUsed] = useState(false);
  if (palette && !paletteUsed) setPaletteUsed(true);
  const path = useRouterState({ select: (state) => state.location.pathname });

  useEffect(() => setMenu(false), [path]);
  // It is to be there at once when it is called, and not in the way of the first page.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), paletteDelayMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      // Not over a dialog, which wants an answer first.
      setPalette((open) => !open && !isDialogOpen());
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => (palette ? keepKeys() : undefined), [palette]);

  const search = () => {
    setMenu(false);
    setPalette(true);
  };
  const side = { session, tenant, onSearch: search };
  return (
    <div className={css.frame}>
      <a href="#content" className={css.skip}>
        {t.frame.skip}
      </a>
      <div className={css.top} role="region" aria-label={t.frame.bar}>
        <button type="button" className={css.menuButton} aria-label={t.frame.openMenu} aria-expanded={menu} onClick={() => setMenu(true)}>
          <Icon name="menu" size={20} />
        </button>
        <span className={css.topName}>{tenant?.tenantName ?? t.product}</span>
        <button type="button" className={css.menuButton} aria-label={t.frame.search} onClick={() => setPalette(true)}>
          <Icon name="search" size={20} />
        </button>
      </div>
      <aside className={css.side} aria-label={t.frame.menu}>
        <Side {...side} />
      </aside>
      <Drawer opened={menu} onClose={() => setMenu(false)} size={288} withCloseButton={false} padding={0} title={t.frame.menu} classNames={{ header: "seen-by-readers" }}>
        <div className={css.drawer}>
          <Side {...side} label={t.frame.menu} />
        </div>
      </Drawer>
      <main id="content" className={css.main} tabIndex={-1}>
        <div className={css.content}>
          <Outlet />
        </div>
      </main>
      <Suspense fallback={null}>{paletteUsed && <Palette opened={palette} onClose={() => setPalette(false)} session={session} tenant={tenant} />}</Suspense>
      <Confirmation session={session} />
      <SessionEnded />
    </div>
  );
}
