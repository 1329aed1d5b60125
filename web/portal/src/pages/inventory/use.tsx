// Taking an asset out of use, and back into it: an event of its own (archivist's StopTracking and StartTracking).
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, tenantClient } from "../../api/client";
import { inventoryKey, type Asset } from "../../api/inventory";
import { useTenant } from "../../frame/context";
import { say, sayTrouble } from "../../parts/toasts";
import { inventory } from "../../texts/en/inventory";

const t = inventory.use;

export function ChangeUse({ asset: { id, name: given, tracked } }: { asset: Asset }) {
  const tenant = useTenant();
  const name = given || inventory.assets.unnamed;
  const queries = useQueryClient();
  const write = async (used: boolean) => {
    await answered(tenantClient(tenant).POST("/api/events", { body: { assetId: id, operation: used ? "StartTracking" : "StopTracking", behaviour: "Builtin" } }));
    await queries.invalidateQueries({ queryKey: inventoryKey(tenant) });
  };
  // By what was wanted: the asset is read anew before it is said.
  const change = useMutation({
    mutationFn: (used: boolean) => write(used),
    onSuccess: (_, used) => say(used ? t.started(name) : t.stopped(name), () => write(!used)),
    onError: sayTrouble,
  });
  return (
    <Button variant="default" loading={change.isPending} onClick={() => change.mutate(!tracked)}>
      {tracked ? t.stop : t.start}
    </Button>
  );
}
