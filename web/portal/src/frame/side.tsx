// The side: which tenant, where to go, who one is.
import { Menu, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import type { Session } from "../api/session";
import { Icon } from "../parts/icons";
import { MenuAct } from "../parts/menu_act";
import { texts as t } from "../texts/en";
import { areas, useAreas } from "./areas";
import { useSignOut } from "./sign_out";
import css from "./frame.module.css";

export type Membership = Session["memberships"][number];

interface SideProps {
  session: Session;
  tenant?: Membership;
  onSearch: () => void;
  /** Of the way to the pages; the menu of a phone has another one. */
  label?: string;
}

// The area with the longest address that the page is below.
function useNearestArea(tenant: string | undefined) {
  const here = useLocation({ select: ({ pathname }) => `${pathname}/` });
  const found = areas.filter(({ to }) => here.startsWith(`${to.replace("$tenant", tenant ?? "")}/`));
  return found.sort((a, b) => b.to.length - a.to.length)[0];
}

export function Side({ session, tenant, onSearch, label = t.frame.navigation }: SideProps) {
  const nearest = useNearestArea(tenant?.tenantId);
  const shown = useAreas(tenant?.tenantId);
  return (
    <>
      <TenantSwitch session={session} tenant={tenant} />
      <button type="button" className={css.search} onClick={onSearch}>
        <Icon name="search" size={16} />
        <span>{t.frame.search}</span>
        <kbd aria-hidden="true">{t.frame.searchKeys(/Mac|iPhone|iPad/.test(navigator.platform))}</kbd>
      </button>
      <nav aria-label={label} className={css.nav}>
        {tenant &&
          shown.map((area) => (
            <Link key={area.to} to={area.to} params={{ tenant: tenant.tenantId }} className={css.navLink} activeOptions={{ exact: true }} aria-current={area === nearest ? "page" : undefined}>
              <Icon name={area.icon} />
              {area.name}
            </Link>
          ))}
      </nav>
      <AccountMenu session={session} tenant={tenant} />
    </>
  );
}

function Mark({ name }: { name: string }) {
  return (
    <span className={css.mark} aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}

function TenantSwitch({ session, tenant }: { session: Session; tenant?: Membership }) {
  const navigate = useNavigate();
  const active = session.memberships.filter((one) => one.state === "active");
  const name = tenant?.tenantName ?? t.product;
  const here = (
    <>
      <Mark name={name} />
      <span className={css.tenantName}>{name}</span>
    </>
  );
  if (active.length < 2) return <div className={css.tenant}>{here}</div>;
  return (
    <Menu position="bottom-start" width="target" withinPortal={false}>
      <Menu.Target>
        <button type="button" className={`${css.tenant} ${css.tenantButton}`}>
          {here}
          <span className="seen-by-readers">{t.frame.switchTenant}</span>
          <Icon name="updown" size={16} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.frame.tenants}</Menu.Label>
        {active.map((one) => (
          <MenuAct
            key={one.tenantId}
            leftSection={<Mark name={one.tenantName} />}
            rightSection={one.tenantId === tenant?.tenantId ? <Icon name="check" size={16} /> : undefined}
            run={() => void navigate({ to: "/t/$tenant", params: { tenant: one.tenantId } })}
          >
            <span className={css.menuName}>{one.tenantName}</span>
          </MenuAct>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const schemes: MantineColorScheme[] = ["auto", "light", "dark"];
const schemeIcons = { auto: "monitor", light: "sun", dark: "moon" } as const;

function AccountMenu({ session, tenant }: { session: Session; tenant?: Membership }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  // Without keepTransitions Mantine would insert a style element.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { displayName, email } = session.account;
  return (
    <Menu position="top-start" width="target" withinPortal={false}>
      <Menu.Target>
        <button type="button" className={css.account}>
          <span className={css.face} aria-hidden="true">
            {[...displayName.trim()][0]?.toUpperCase() ?? "?"}
          </span>
          <span className={css.accountText}>
            <span>{displayName}</span>
            <span>{tenant ? t.roles.name(tenant.role) : email}</span>
          </span>
          <span className="seen-by-readers">{t.frame.accountMenu}</span>
          <Icon name="updown" size={16} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className={css.menuName}>{email}</span>
        </Menu.Label>
        <MenuAct leftSection={<Icon name="person" size={16} />} run={() => void navigate({ to: "/account" })}>
          {t.frame.account}
        </MenuAct>
        <MenuAct leftSection={<Icon name="link" size={16} />} run={() => void navigate({ to: "/account/integrations" })}>
          {t.frame.ownIntegrations}
        </MenuAct>
        <Menu.Divider />
        <Menu.Label>{t.frame.appearance}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            closeMenuOnClick={false}
            leftSection={<Icon name={schemeIcons[scheme]} size={16} />}
            rightSection={scheme === colorScheme ? <Icon name="check" size={16} /> : undefined}
            onClick={() => setColorScheme(scheme)}
          >
            {t.frame.schemes[scheme]}
            {scheme === colorScheme && <span className="seen-by-readers">{t.frame.chosen}</span>}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <MenuAct leftSection={<Icon name="out" size={16} />} run={() => void signOut()}>
          {t.frame.signOut}
        </MenuAct>
      </Menu.Dropdown>
    </Menu>
  );
}
