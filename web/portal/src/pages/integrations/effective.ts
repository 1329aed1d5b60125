// What a role and scopes come to: scopes hold the role back and give nothing (docs/guide/scopes.md).
import type { Kind, Role } from "../../api/integrations";

/** What a client of the external API may ask for by name (docs/guide/scopes.md). */
export const externalScopes = ["external_api", "company_external_api", "core_platform:read", "core_platform:write", "reward_system:read", "reward_system:write"];

// The external API acts with these of the role, whatever else the client may do.
const ofExternalApi = ["assets:read", "assets:write", "events:read", "events:write"];

export function effectivePermissions(role: Role | undefined, scopes: readonly string[], kind: Kind): string[] {
  const given: string[] = role?.permissions ?? [];
  if (scopes.length === 0) return [...given];
  return given.filter((permission) => scopes.includes(permission) || (kind === "external-api" && ofExternalApi.includes(permission)));
}

export interface Difference {
  kept: string[];
  gained: string[];
  lost: string[];
}

export function difference(before: readonly string[], after: readonly string[]): Difference {
  return {
    kept: after.filter((one) => before.includes(one)),
    gained: after.filter((one) => !before.includes(one)),
    lost: before.filter((one) => !after.includes(one)),
  };
}
