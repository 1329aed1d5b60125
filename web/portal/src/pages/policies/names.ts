import { useQuery } from "@tanstack/react-query";
import { knownIntegrationsQuery, knownMembersQuery } from "../../api/known";
import { useMay, useTenant } from "../../frame/context";
import type { Names } from "./words";

/** The names of integrations and members, as far as one may read them. */
export function useNames(): Names {
  const tenant = useTenant();
  const integrations = useQuery({ ...knownIntegrationsQuery(tenant), enabled: useMay("integrations:read") });
  const members = useQuery({ ...knownMembersQuery(tenant), enabled: useMay("members:read") });
  return new Map([
    ...(integrations.data ?? []).map((one) => [one.id, one.name] as const),
    ...(members.data ?? []).map((one) => [one.accountId, one.displayName] as const),
  ]);
}
