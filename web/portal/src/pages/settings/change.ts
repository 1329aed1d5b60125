// A change of the organisation, with what is said about it afterwards.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, tenantClient, type Schemas } from "../../api/client";
import { sessionQuery } from "../../api/session";
import { tenantQuery, type Tenant } from "../../api/settings";
import { useTenant } from "../../frame/context";
import { say } from "../../parts/toasts";

type Change = Schemas["TenantChange"];

/** `before` is what the organisation was like, to go back to; nothing when there is no way back. */
export function useChange(before: Change | undefined, said: (after: Tenant) => string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const write = async (body: Change) => {
    const after = await answered(tenantClient(tenant).PATCH("/api/tenant", { body }));
    queries.setQueryData(tenantQuery(tenant).queryKey, after);
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey, exact: true });
    return after;
  };
  return useMutation({
    mutationFn: write,
    onSuccess: (after) => say(said(after), before && (() => write(before))),
  });
}
