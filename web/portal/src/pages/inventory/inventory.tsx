// The inventory: the head that its tabs stand below.
import { Outlet } from "@tanstack/react-router";
import { useTenant } from "../../frame/context";
import { AreaTabs } from "../../parts/area_tabs";
import { PageHead } from "../../parts/page";
import { inventory as t } from "../../texts/en/inventory";
import { tabs } from "./tabs";

export function InventoryPage() {
  const params = { tenant: useTenant() };
  return (
    <>
      <PageHead title={t.title} about={t.about} />
      <AreaTabs label={t.tabs} tabs={tabs.map(({ name, to }) => ({ text: t[name].title, link: { to, params } }))} />
      <Outlet />
    </>
  );
}
