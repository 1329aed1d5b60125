// All pages of one tenant: for its members only.
import { Link, Outlet } from "@tanstack/react-router";
import { useSession } from "../api/session";
import { PageHead } from "../parts/page";
import { texts as t } from "../texts/en";
import { useTenant } from "./context";
import css from "./frame.module.css";

export function TenantOutlet() {
  const tenant = useTenant();
  const memberships = useSession().memberships.filter((one) => one.state === "active");
  if (memberships.some((one) => one.tenantId === tenant)) return <Outlet />;
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
