// The pages of a forgotten password.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute, text } from "../../base_routes";

const forgotRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  validateSearch: (search): { email?: string } => ({ email: text(search.email) }),
  component: lazyRouteComponent(() => import("./forgot"), "ForgotPage"),
});

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("./reset"), "ResetPage"),
});

export const waysInRoutes = [forgotRoute, resetRoute] as const;
