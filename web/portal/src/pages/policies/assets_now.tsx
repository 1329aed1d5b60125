// Which assets a policy is about as it is saved.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { policyAssetsQuery, type Policy } from "../../api/policies";
import { Pages } from "../../parts/listing";
import { Section, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { FormTrouble } from "../../parts/trouble";
import { inventory } from "../../texts/en/inventory";
import { policies as t } from "../../texts/en/policies";
import css from "./preview.module.css";

const route = getRouteApi("/frame/t/$tenant/policies/$policy");

export function AssetsNow({ policy }: { policy: Policy }) {
  const { tenant } = route.useParams();
  const { assets: after } = route.useSearch();
  const read = useQuery(policyAssetsQuery(tenant, policy, after));
  const page = read.data;
  return (
    <Section title={t.assetsNow} about={t.assetsNowAbout}>
      {!page ? (
        read.error ? <FormTrouble error={read.error} /> : <Waiting rows={3} />
      ) : (
        <>
          {page.items.length === 0 && <p className={parts.small}>{page.next ? inventory.goesOn : t.noAssetsNow}</p>}
          <ul className={css.assetsNow} data-stale={read.isPlaceholderData || undefined}>
            {page.items.map(({ id, name, type }) => (
              <li key={id}>
                <Link to="/t/$tenant/inventory/assets/$asset" params={{ tenant, asset: id }}>
                  <bdi>{name || id}</bdi>
                </Link>{" "}
                {type && <span className={parts.small}>{type}</span>}
              </li>
            ))}
          </ul>
          <Pages next={page.next} shown={page.items.length} stale={read.isPlaceholderData} parameter="assets" />
        </>
      )}
    </Section>
  );
}
