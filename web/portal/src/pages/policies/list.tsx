// All access policies, each in a few words.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { policiesQuery, type Policy } from "../../api/policies";
import { useMay } from "../../frame/context";
import { Icon } from "../../parts/icons";
import { Pages, SearchField } from "../../parts/listing";
import { Empty, PageHead, Waiting } from "../../parts/page";
import { Chip, Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { policies as t } from "../../texts/en/policies";
import { useCallerNames } from "./names";
import css from "./list.module.css";
import { assetWords, limitWords, whatWords, whoWords, type Names } from "./words";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";

const path = "/t/$tenant/policies";
const route = getRouteApi("/frame/t/$tenant/policies");

export function PoliciesPage() {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const mayWrite = useMay("policies:write");
  const found = useQuery(policiesQuery(tenant, search));
  const filtered = search.find !== undefined || search.after !== undefined;
  const empty = found.data?.policies.length === 0 && !filtered;
  const actions = (
    <>
      <Button variant="default" renderRoot={(props) => <Link {...props} to="/t/$tenant/policies/why" params={{ tenant }} />}>
        {t.why}
      </Button>
      {mayWrite && (
        <Button leftSection={<Icon name="plus" size={16} />} renderRoot={(props) => <Link {...props} to="/t/$tenant/policies/new" params={{ tenant }} />}>
          {t.add}
        </Button>
      )}
    </>
  );
  return (
    <>
      <PageHead title={t.title} about={t.about} actions={actions} />
      <h2 className="seen-by-readers">{t.all}</h2>
      {found.error ? (
        <Trouble error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <div className={lists.panel}>
          <Waiting rows={6} label={t.loading} />
        </div>
      ) : empty ? (
        <div className={lists.panel}>
          <Empty title={t.empty}>
            {mayWrite ? t.emptyText : t.emptyReader}
          </Empty>
        </div>
      ) : (
        <>
          <Filters total={found.data.total} />
          {found.data.policies.length > 0 ? (
            <>
              <Table policies={found.data.policies} stale={found.isPlaceholderData} />
              <Pages next={found.data.nextPageToken} shown={found.data.policies.length} stale={found.isPlaceholderData} />
            </>
          ) : (
            <div className={lists.panel}>
              <Empty title={t.nothingFound} action={<Link from={path} to="." search={{}}>{t.showAll}</Link>}>
                {t.nothingFoundText}
              </Empty>
            </div>
          )}
        </>
      )}
    </>
  );
}

function Filters({ total }: { total?: number }) {
  const { find, sort } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className={parts.blockHead}>
      <p className={parts.small} role="status">
        {total !== undefined && t.total(total)}
      </p>
      <div className={lists.filters}>
        <SearchField label={t.find} value={find} onSearch={(wanted) => void navigate({ search: { find: wanted, sort } })} />
        <fieldset className={lists.choice}>
          <legend className="seen-by-readers">{t.sort}</legend>
          {([undefined, "name"] as const).map((one) => (
            <label key={one ?? "created"}>
              <input type="radio" name="sort" checked={sort === one} onChange={() => void navigate({ search: { find, sort: one } })} />
              <span>{t.sorts[one ?? "created"]}</span>
            </label>
          ))}
        </fieldset>
      </div>
    </div>
  );
}

function Table({ policies, stale }: { policies: Policy[]; stale: boolean }) {
  const names = useCallerNames(policies);
  return (
    <div className={lists.panel} data-stale={stale || undefined}>
      <table className={`${lists.table} ${css.table}`}>
        <caption className="seen-by-readers">{t.title}</caption>
        <thead>
          <tr>
            <th scope="col">{t.columns.policy}</th>
            <th scope="col">{t.columns.assets}</th>
            <th scope="col">{t.columns.who}</th>
            <th scope="col">{t.columns.what}</th>
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => (
            <Row key={policy.id} policy={policy} names={names} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ policy, names }: { policy: Policy; names: Names }) {
  const { tenant } = route.useParams();
  const limits = limitWords(policy);
  return (
    <tr>
      <th scope="row">
        <Link to="/t/$tenant/policies/$policy" params={{ tenant, policy: policy.id }} className={lists.name}>
          <bdi>{policy.name}</bdi>
        </Link>
        {policy.description && <span className={`${lists.under} ${css.clamped}`}>{policy.description}</span>}
        {limits.length > 0 && (
          <span className={css.limits}>
            {limits.map((limit) => (
              <Chip key={limit}>{limit}</Chip>
            ))}
          </span>
        )}
      </th>
      <td data-label={t.columns.assets}>
        <span className={css.clamped}>{assetWords(policy.filters)}</span>
      </td>
      <td data-label={t.columns.who}>
        <ul className={css.lines}>
          {policy.permissions.map((permission, index) => (
            <li key={index}>{whoWords(permission, names)}</li>
          ))}
        </ul>
      </td>
      <td data-label={t.columns.what}>
        <div className={css.what}>
          <Status tone={policy.effect === "deny" ? "bad" : "good"}>{t.effects[policy.effect]}</Status>
          <ul className={css.lines}>
            {[...new Set(policy.permissions.flatMap((permission) => whatWords(permission, policy.effect)))].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      </td>
    </tr>
  );
}
