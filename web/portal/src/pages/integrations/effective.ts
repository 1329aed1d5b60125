// What a role and scopes come to: scopes hold the role back and give nothing (docs/guide/scopes.md).
import type { Role } from "../../api/integrations";

export function effectivePermissions(role: Role | undefined, scopes: readonly string[]): string[] {
  const given: string[] = role?.permissions ?? [];
  return scopes.length === 0 ? [...given] : given.filter((permission) => scopes.includes(permission));
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
