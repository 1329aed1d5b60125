// The roles that members and integrations may have.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { rolesQuery } from "../../api/integrations";
import type { Role } from "../../api/people";
import { useMay } from "../../frame/context";
import { Table, Toolbar, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Waiting } from "../../parts/page";
import { Chip } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";

const t = people.roles;
const route = getRouteApi("/frame/t/$tenant/people/roles");

export function RolesTab() {
  const { tenant } = route.useParams();
  const read = useQuery(rolesQuery(tenant));
  const mayWrite = useMay("roles:write");
  const columns: Column<Role>[] = [
    {
      title: t.role,
      cell: ({ name, description, builtIn }) => (
        <>
          <span className={css.withChip}>
            <Link to="/t/$tenant/people/roles/$role" params={{ tenant, role: name }} className={css.name}>
              <bdi>{texts.roles.name(name)}</bdi>
            </Link>
            {builtIn && <Chip>{t.builtIn}</Chip>}
          </span>
          <span className={css.under}>{(builtIn && texts.roles.about[name]) || description}</span>
        </>
      ),
    },
    { title: t.may, cell: mayOf },
    { title: t.limit, cell: assetsOf },
  ];
  return (
    <>
      {mayWrite && (
        <Toolbar actions={<Button renderRoot={(props) => <Link {...props} to="/t/$tenant/people/new-role" params={{ tenant }} />}>{t.make}</Button>}>{null}</Toolbar>
      )}
      <h2 className="seen-by-readers">{t.title}</h2>
      {read.error && !read.data ? (
        <Trouble error={read.error} retry={() => void read.refetch()} />
      ) : (
        <div className={css.panel}>{read.data ? <Table label={t.title} items={read.data} columns={columns} idOf={({ name }) => name} /> : <Waiting rows={4} label={t.loading} />}</div>
      )}
    </>
  );
}

/** A role that gives nothing of assets leaves them to policies. */
function assetsOf({ permissions, assets }: Role) {
  if (assets.length > 0) return t.ownAssets(assets.length);
  return permissions.some((one) => /^(assets|events):/.test(one)) ? t.allAssets : <span className={css.faint}>—</span>;
}

function mayOf({ name, permissions, builtIn }: Role): string {
  if (builtIn && name === "administrator") return t.everything;
  return permissions.length === 0 ? t.mayNothing : t.mayCount(permissions.length);
}
