// One asset: its head, and the tabs, each a page of its own.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { assetQuery } from "../../api/inventory";
import { useMay } from "../../frame/context";
import { AreaTabs, type AreaTab } from "../../parts/area_tabs";
import { CopyValue } from "../../parts/copy";
import { NotRead } from "../../parts/gone";
import { PageHead, Waiting } from "../../parts/page";
import { inventory } from "../../texts/en/inventory";
import { AssetContext } from "./asset_context";
import { TrackedState } from "./assets";
import css from "./inventory.module.css";
import { RecordEvent } from "./record_event";
import { ChangeUse } from "./use";

const t = inventory.asset;
const route = getRouteApi("/frame/t/$tenant/inventory/assets/$asset");

export function AssetPage() {
  const { tenant, asset: id } = route.useParams();
  const read = useQuery(assetQuery(tenant, id));
  const mayPolicies = useMay("policies:read");
  const mayRecord = useMay("events:write");
  const back = { text: inventory.assets.title, link: { to: "/t/$tenant/inventory/assets", params: { tenant } } } as const;
  if (read.error && !read.data) return <NotRead read={read} what={inventory.assets.one} back={back} />;
  if (!read.data) return <Waiting rows={6} />;
  const { name, type, tracked } = read.data;
  const params = { tenant, asset: id };
  const tabs: AreaTab[] = [
    { text: t.overview, link: { to: "/t/$tenant/inventory/assets/$asset", params }, exact: true },
    { text: t.events, link: { to: "/t/$tenant/inventory/assets/$asset/events", params } },
    { text: t.files, link: { to: "/t/$tenant/inventory/assets/$asset/files", params } },
    ...(mayPolicies ? [{ text: t.policies, link: { to: "/t/$tenant/inventory/assets/$asset/policies", params } } as const] : []),
  ];
  return (
    <AssetContext.Provider value={read.data}>
      <PageHead
        title={name || inventory.assets.unnamed}
        back={back}
        actions={
          mayRecord && (
            <>
              <ChangeUse asset={read.data} />
              <RecordEvent asset={read.data} />
            </>
          )
        }
        about={
          <span className={css.about}>
            {type && <bdi>{type}</bdi>}
            <TrackedState tracked={tracked} />
            <CopyValue value={id} label={inventory.assets.copyId(name)} />
          </span>
        }
      />
      <AreaTabs label={t.tabs} tabs={tabs} />
      <Outlet />
    </AssetContext.Provider>
  );
}
