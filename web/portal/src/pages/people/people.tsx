// People: the head that all tabs stand below.
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { callerQuery } from "../../api/session";
import { useTenant } from "../../frame/context";
import { AreaTabs } from "../../parts/area_tabs";
import { Empty, PageHead } from "../../parts/page";
import { people as t } from "../../texts/en/people";
import { tabsFor } from "./tabs";

export function PeoplePage() {
  const tenant = useTenant();
  const permissions = useQuery(callerQuery(tenant)).data?.permissions ?? [];
  return (
    <>
      <PageHead title={t.title} about={t.about} />
      <AreaTabs label={t.tabs} tabs={tabsFor(permissions).map(({ name, to }) => ({ text: t[name].title, link: { to, params: { tenant } } }))} />
      <Outlet />
    </>
  );
}

export function NothingToSee() {
  return (
    <>
      <h2 className="seen-by-readers">{t.title}</h2>
      <Empty title={t.nothing}>{t.nothingText}</Empty>
    </>
  );
}
