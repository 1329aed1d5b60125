// The palette (Ctrl or Cmd and K): every page and the usual actions, by a few letters.
import { Modal, useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useMemo, useState, type KeyboardEvent } from "react";
import { root } from "../api/client";
import { kinds } from "../api/integrations";
import { callerQuery, type Session } from "../api/session";
import { useHeldPage } from "../parts/dialog_stack";
import { Icon, type IconName } from "../parts/icons";
import { texts as t } from "../texts/en";
import { useAreas } from "./areas";
import { matches } from "./matches";
import type { Membership } from "./side";
import { useSignOut } from "./sign_out";
import css from "./frame.module.css";

interface Command {
  id: string;
  icon: IconName;
  text: string;
  group: string;
  run: () => unknown;
}

interface PaletteProps {
  opened: boolean;
  onClose: () => void;
  session: Session;
  tenant?: Membership;
}

export function Palette(props: PaletteProps) {
  useHeldPage(props.opened);
  return (
    <Modal opened={props.opened} onClose={props.onClose} withCloseButton={false} padding={0} size={560} yOffset="12vh" title={t.palette.title} classNames={{ header: "seen-by-readers", body: css.paletteBody, content: css.palette }}>
      <Commands {...props} />
    </Modal>
  );
}

function useCommands({ session, tenant }: PaletteProps): Command[] {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const shown = useAreas(tenant?.tenantId);
  const { data: caller } = useQuery({ ...callerQuery(tenant?.tenantId ?? ""), enabled: tenant !== undefined });
  const mayAdd = caller?.permissions.includes("integrations:write");
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return useMemo(() => {
    const others = session.memberships.filter((one) => one.state === "active" && one.tenantId !== tenant?.tenantId);
    const params = { tenant: tenant?.tenantId ?? "" };
    const inTenant: Command[] = tenant
      ? [
          ...shown.map(({ icon, name, to }): Command => ({ id: to, icon, text: name, group: t.palette.goTo, run: () => navigate({ to, params }) })),
          ...(mayAdd ? kinds : []).map((kind): Command => ({
            id: `add-${kind}`,
            icon: "plus",
            text: t.palette.add(t.kinds[kind].name),
            group: t.palette.actions,
            run: () => navigate({ to: "/t/$tenant/settings/integrations", params, search: { add: kind } }),
          })),
        ]
      : [];
    return [
      ...inTenant,
      { id: "account", icon: "person", text: t.frame.account, group: t.palette.goTo, run: () => navigate({ to: "/account" }) },
      { id: "own", icon: "link", text: t.frame.ownIntegrations, group: t.palette.goTo, run: () => navigate({ to: "/account/integrations" }) },
      { id: "docs", icon: "code", text: t.palette.docs, group: t.palette.goTo, run: () => window.location.assign(`${root}/docs`) },
      ...others.map((one): Command => ({
        id: `tenant-${one.tenantId}`,
        icon: "door",
        text: t.palette.switchTo(one.tenantName),
        group: t.frame.tenants,
        run: () => navigate({ to: "/t/$tenant", params: { tenant: one.tenantId } }),
      })),
      ...(["auto", "light", "dark"] as const).map((scheme): Command => ({
        id: `scheme-${scheme}`,
        icon: "sun",
        text: t.palette.scheme(t.frame.schemes[scheme]),
        group: t.palette.actions,
        run: () => setColorScheme(scheme),
      })),
      { id: "out", icon: "out", text: t.frame.signOut, group: t.palette.actions, run: signOut },
    ];
  }, [session, tenant, shown, mayAdd, navigate, signOut, setColorScheme]);
}

function Commands(props: PaletteProps) {
  const commands = useCommands(props);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const found = commands.filter((command) => matches(command.text, typed));
  const chosen = found[Math.min(at, found.length - 1)];

  const run = (command: Command | undefined) => {
    if (!command) return;
    props.onClose();
    void command.run();
  };
  const move = (to: number) => {
    const next = (to + found.length) % Math.max(found.length, 1);
    setAt(next);
    document.getElementById(`${list}-${found[next]?.id}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={css.paletteInput}>
        <Icon name="search" />
        <input
          role="combobox"
          aria-label={t.palette.title}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={chosen && `${list}-${chosen.id}`}
          placeholder={t.palette.placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div id={list} role="listbox" aria-label={t.palette.title} className={css.paletteList} tabIndex={-1}>
        {found.map((command) => (
          <div
            key={command.id}
            id={`${list}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            className={css.paletteItem}
            onClick={() => run(command)}
            onMouseMove={() => setAt(found.indexOf(command))}
          >
            <Icon name={command.icon} size={16} />
            <span>{command.text}</span>
            <span className={css.paletteGroup}>{command.group}</span>
          </div>
        ))}
        {found.length === 0 && <p className={css.paletteNone}>{t.palette.none(typed)}</p>}
      </div>
    </>
  );
}
