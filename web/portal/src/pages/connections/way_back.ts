// What takes back a change of a service's settings.
import type { Schemas } from "../../api/client";
import type { Provider } from "../../api/connections";

type Change = Schemas["ProviderChange"];

/** Undefined where a secret was replaced, which nobody has any more. `provider` is as it was before. */
export function wayBack(provider: Provider, change: Change): Change | undefined {
  const { entry, name, policy, enabled, clientId, clientSecrets, scopes, settings } = change;
  const names = Object.keys(settings ?? {});
  if (clientSecrets || names.some((one) => provider.secretSettings.includes(one))) return undefined;
  const before = <T,>(changed: unknown, value: T) => (changed === undefined ? undefined : value);
  return {
    entry: before(entry, provider.entry),
    name: before(name, provider.name),
    policy: before(policy, provider.policy),
    enabled: before(enabled, provider.enabled),
    clientId: before(clientId, provider.clientId ?? ""),
    scopes: before(scopes, provider.scopes),
    settings: before(settings, Object.fromEntries(names.map((one) => [one, provider.settings[one] ?? ""]))), // an empty text takes one away
  };
}
