// Settings: one head and the tabs that somebody may see; each tab is a page.
import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams, type LinkProps } from "@tanstack/react-router";
import { callerQuery } from "../../api/session";
import { useTenant } from "../../frame/context";
import { AreaTabs } from "../../parts/area_tabs";
import { PageHead } from "../../parts/page";
import { settings as t } from "../../texts/en/settings";
import { tabsFor } from "./tabs";

export function SettingsLayout() {
  const tenant = useTenant();
  const { webhook } = useParams({ strict: false });
  const caller = useQuery(callerQuery(tenant));
  const shown = caller.data ? tabsFor(caller.data.permissions) : [];
  // A webhook has a head of its own.
  if (webhook) return <Outlet />;
  return (
    <>
      <PageHead title={t.title} about={t.about} />
      <AreaTabs label={t.tabsLabel} tabs={shown.map(({ name, to }) => ({ text: name, link: { to, params: { tenant } } as LinkProps }))} />
      <Outlet />
    </>
  );
}
