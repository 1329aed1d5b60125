import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { integrationQuery, listKey, withoutSecret, type Integration } from "../../api/integrations";
import { useTenant } from "../../frame/context";

export const IntegrationContext = createContext<Integration | undefined>(undefined);

/** The integration that the page is about. */
export function useIntegration(): Integration {
  const integration = useContext(IntegrationContext);
  if (!integration) throw new Error("This part stands inside the page of an integration.");
  return integration;
}

/** Takes over what a change has answered; what depends on it is read again. */
export function useKeepIntegration() {
  const queries = useQueryClient();
  const tenant = useTenant();
  return (integration: Integration) => {
    const { queryKey } = integrationQuery(tenant, integration.id);
    queries.setQueryData(queryKey, withoutSecret(integration));
    return queries.invalidateQueries({ queryKey: listKey(tenant) });
  };
}
