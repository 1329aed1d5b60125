import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { integrationQuery } from "../../api/integrations";
import { Problem } from "../../api/problem";
import { useTenant } from "../../frame/context";
import { FormTrouble } from "../../parts/trouble";
import { texts as t } from "../../texts/en";
import { useIntegration } from "./integration_context";

/** Why a change of the integration was refused, with the way on where somebody else was quicker. */
export function SaveTrouble({ error }: { error: unknown }) {
  const { id } = useIntegration();
  const tenant = useTenant();
  const queries = useQueryClient();
  const stale = error instanceof Problem && error.code === "stale_version";
  return (
    <FormTrouble error={error}>
      {stale && (
        <Button variant="default" size="xs" mt={8} onClick={() => void queries.invalidateQueries({ queryKey: integrationQuery(tenant, id).queryKey })}>
          {t.permissions.readAgain}
        </Button>
      )}
    </FormTrouble>
  );
}
