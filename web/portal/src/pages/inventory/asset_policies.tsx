// The access policies that are about an asset.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { assetPoliciesQuery } from "../../api/inventory";
import type { Schemas } from "../../api/client";
import { Listing, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import { Status } from "../../parts/status";
import { inventory } from "../../texts/en/inventory";

const t = inventory.asset;
const route = getRouteApi("/frame/t/$tenant/inventory/assets/$asset/policies");

const columnsOf = (tenant: string): Column<Schemas["Policy"]>[] => [
  {
    title: t.policy,
    cell: ({ id, name, description }) => (
      <>
        <Link to="/t/$tenant/policies/$policy" params={{ tenant, policy: id }} className={css.name}>
          <bdi>{name}</bdi>
        </Link>
        {description && <span className={css.under}>{description}</span>}
      </>
    ),
  },
  { title: t.effect, cell: ({ effect }) => <Status tone={effect === "allow" ? "good" : "bad"}>{t.effects[effect]}</Status> },
  { title: t.permissions, cell: ({ permissions }) => t.permissionCount(permissions.length) },
];

export function PoliciesTab() {
  const { tenant, asset } = route.useParams();
  const { after } = route.useSearch();
  const read = useQuery(assetPoliciesQuery(tenant, asset, after));
  return <Listing label={t.policies} loading={t.loadingPolicies} read={read} columns={columnsOf(tenant)} idOf={({ id }) => id} goesOn={inventory.goesOn} empty={<Empty title={t.noPolicies}>{t.noPoliciesText}</Empty>} />;
}
