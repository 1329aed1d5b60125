import type { Integration } from "../../api/integrations";
import { Status } from "../../parts/status";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";

export function IntegrationState({ integration: { draft, enabled } }: { integration: Pick<Integration, "draft" | "enabled"> }) {
  if (draft) return <Status>{words.find.draft}</Status>;
  return <Status tone={enabled ? "good" : "warn"}>{enabled ? t.states.enabled : t.states.disabled}</Status>;
}
