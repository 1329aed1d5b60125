// Settings: one head and the tabs that somebody may see; each tab is a page.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { callerQuery } from "../../api/session";
import { useTenant } from "../../frame/context";
import { PageHead } from "../../parts/page";
import { settings as t } from "../../texts/en/settings";
import css from "./settings.module.css";
import { tabs } from "./tabs";

export function SettingsLayout() {
  const tenant = useTenant();
  const { webhook } = useParams({ strict: false });
  const caller = useQuery(callerQuery(tenant));
  const shown = tabs.filter(({ permission }) => caller.data?.permissions.includes(permission));
  // A webhook has a head of its own.
  if (webhook) return <Outlet />;
  return (
    <>
      <PageHead
        title={t.title}
        about={
          <>
            {t.about.machines}{" "}
            <Link to="/t/$tenant/settings/integrations" params={{ tenant }}>
              {t.integrations}
            </Link>
            . {t.about.own} <Link to="/account/integrations">{t.ownIntegrations}</Link>.
          </>
        }
      />
      <nav className={css.tabs} aria-label={t.tabsLabel}>
        {shown.map(({ name, to }) => (
          <Link key={to} to={to} params={{ tenant }} className={css.tab} activeProps={{ "aria-current": "page" }} resetScroll={false}>
            {name}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
