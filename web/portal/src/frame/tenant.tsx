// All pages of one tenant: for its members only.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { factorsQuery, hasFactor } from "../api/factors";
import { callerQuery, useSession } from "../api/session";
import { useProviderWay } from "../api/sign_in";
import { PageHead } from "../parts/page";
import { FormTrouble } from "../parts/trouble";
import { texts as t } from "../texts/en";
import { factors } from "../texts/en/factors";
import { waysIn } from "../texts/en/ways_in";
import { useTenant } from "./context";
import css from "./frame.module.css";

/** The organisation asks for a session that its own provider has opened. */
function ProviderNeeded({ tenant, name }: { tenant: string; name: string }) {
  const returnTo = useLocation({ select: (location) => location.href });
  const way = useProviderWay();
  return (
    <>
      <PageHead title={waysIn.tenant.title} about={waysIn.tenant.text(name)} />
      <FormTrouble error={way.error} />
      <Button loading={way.isPending || way.isSuccess} onClick={() => way.mutate({ tenant, returnTo })}>
        {waysIn.organisation}
      </Button>
    </>
  );
}

export function TenantOutlet() {
  const tenant = useTenant();
  const caller = useQuery(callerQuery(tenant));
  const memberships = useSession().memberships.filter((one) => one.state === "active");
  const here = memberships.find((one) => one.tenantId === tenant);
  if (here?.needsProvider) return <ProviderNeeded tenant={tenant} name={here.tenantName} />;
  if (here?.requiresSecondFactor) return <WithFactor name={here.tenantName} />;
  // What one may do is known from the first sight of a page on: nothing is moved by a button that comes later.
  if (here) return caller.isPending ? null : <Outlet />;
  return (
    <>
      <PageHead title={t.notAMember.title} about={t.notAMember.text} />
      <ul className={css.tenants}>
        {memberships.map((one) => (
          <li key={one.tenantId}>
            <Link to="/t/$tenant" params={{ tenant: one.tenantId }}>
              {one.tenantName}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The pages of a tenant that lets nobody in without a second factor: until there is one, the way to it. */
function WithFactor({ name }: { name: string }) {
  const held = useQuery(factorsQuery);
  if (!held.data || hasFactor(held.data)) return held.isPending ? null : <Outlet />;
  return (
    <>
      <PageHead title={factors.needed.title} about={factors.needed.text(name)} />
      <Button renderRoot={(props) => <Link to="/account" hash="security" {...props} />}>{factors.needed.action}</Button>
    </>
  );
}
