// The identity provider of an organisation: how it is set, and the way to it.
import { queryOptions, useMutation } from "@tanstack/react-query";
import { answered, client, tenantClient, type Schemas } from "./client";

export type TenantSignIn = Schemas["TenantSignIn"];
export type RequiredOf = TenantSignIn["requiredOf"];
export type Trial = Schemas["TenantSignInTrial"];

export const tenantSignInQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "sign-in"],
    queryFn: () => answered(tenantClient(tenant).GET("/api/tenant/sign-in")),
  });

export const providerWay = (wanted: Schemas["ProviderSignIn"]) => answered(client.POST("/api/sign-in/provider", { body: wanted }));

/** Leaves the page for that of the provider, unless several organisations are meant: they are the data then. */
export function useProviderWay() {
  return useMutation({
    mutationFn: providerWay,
    onSuccess: ({ location }) => {
      if (location) window.location.assign(location);
    },
  });
}
