// What all pages stand in: the frame of somebody who is signed in, and in it a tenant.
import { createRootRoute, createRoute, lazyRouteComponent, redirect, Outlet } from "@tanstack/react-router";
import { answered, client } from "./api/client";
import { Problem } from "./api/problem";
import { callerQuery, sessionQuery } from "./api/session";
import { BrokenStart, MissingPage } from "./frame/broken";
import { queries } from "./queries";

/** A value of the search part of an address: a text that says something, or nothing. */
export const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** A time in an address; what is none says nothing. */
export const time = (value: unknown) => {
  const found = text(value);
  return found !== undefined && !Number.isNaN(Date.parse(found)) ? found : undefined;
};

/** The session, or the way to the page on which one begins. */
export async function needSession(href: string) {
  try {
    return await queries.ensureQueryData(sessionQuery);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    const setup = await answered(client.GET("/api/setup")).catch(() => ({ needed: false }));
    if (setup.needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/sign-in", search: href === "/" ? {} : { next: href } });
  }
}

export const rootRoute = createRootRoute({ component: Outlet, errorComponent: BrokenStart, notFoundComponent: MissingPage });

export const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "frame",
  errorComponent: BrokenStart,
  beforeLoad: async ({ location }) => ({ session: await needSession(location.href) }),
  component: lazyRouteComponent(() => import("./frame/frame"), "Frame"),
});

export const tenantRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/t/$tenant",
  loader: ({ params }) => void queries.prefetchQuery(callerQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./frame/tenant"), "TenantOutlet"),
});
