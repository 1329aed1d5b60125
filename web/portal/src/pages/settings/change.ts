// A change of the organisation, with what is said about it afterwards.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, tenantClient, type Schemas } from "../../api/client";
import { sessionQuery } from "../../api/session";
import { tenantQuery, type Tenant } from "../../api/settings";
import { useTenant } from "../../frame/context";
import { say } from "../../parts/toasts";

export function useChange(said: (after: Tenant) => string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["TenantChange"]) => answered(tenantClient(tenant).PATCH("/api/tenant", { body })),
    onSuccess: async (after) => {
      queries.setQueryData(tenantQuery(tenant).queryKey, after);
      say(said(after));
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey, exact: true });
    },
  });
}
