// Settings: one head and the tabs that somebody may see; each tab is a page.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams, type LinkProps } from "@tanstack/react-router";
import { callerQuery } from "../../api/session";
import { useTenant } from "../../frame/context";
import { AreaTabs } from "../../parts/area_tabs";
import { PageHead } from "../../parts/page";
import { settings as t } from "../../texts/en/settings";
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
      <AreaTabs label={t.tabsLabel} tabs={shown.map(({ name, to }) => ({ text: name, link: { to, params: { tenant } } as LinkProps }))} />
      <Outlet />
    </>
  );
}
