// The calls that one may try, by the token that one has.
import type { Kind } from "../../api/integrations";
import type { Path } from "./exchange";

export const operationIds = ["whoami", "assets", "groups", "archivistAssets", "programs", "submissions"] as const;
export type OperationId = (typeof operationIds)[number];

/** `versions`: those of the external API that the integration has beside the first, which all have. */
export function operationsFor(kind: Kind, way: Path, versions: readonly string[]): readonly { id: OperationId; path: string }[] {
  if (kind === "external-api")
    return versions.includes("2")
      ? [
          { id: "programs", path: "/external/company/v2.1/programs" },
          { id: "submissions", path: "/external/company/v2.1/submissions" },
        ]
      : [{ id: "submissions", path: "/external/v1.2/submissions" }];
  if (way === "archivist") return [{ id: "archivistAssets", path: "/archivist/v2/assets?page_size=5" }];
  return [
    { id: "whoami", path: "/api/whoami" },
    { id: "assets", path: "/api/assets?limit=5" },
    { id: "groups", path: "/api/groups?limit=5" },
  ];
}
