// What a client needs, under the names that the field uses for it, and as files.
import type { Integration } from "../../api/integrations";

export interface Value {
  /** As a variable: SALLYPORT_CLIENT_ID. */
  variable: string;
  /** As the server's JSON calls it. */
  member: "integrationId" | "authenticationUrl" | "clientId" | "tokenUrl" | "archivistTokenUrl" | "secret";
  value: string;
}

/** In the order in which the screens of the systems show them; without a secret when there is none to show. */
export function valuesOf(integration: Integration): Value[] {
  const { integrationId, authenticationUrl, clientId, tokenUrl, secret } = integration;
  const all: Value[] =
    integration.kind === "api"
      ? [
          { variable: "SALLYPORT_INTEGRATION_ID", member: "integrationId", value: integrationId ?? integration.id },
          { variable: "SALLYPORT_AUTHENTICATION_URL", member: "authenticationUrl", value: authenticationUrl ?? "" },
          { variable: "SALLYPORT_SECRET", member: "secret", value: secret ?? "" },
        ]
      : [
          { variable: "SALLYPORT_CLIENT_ID", member: "clientId", value: clientId ?? integration.id },
          { variable: "SALLYPORT_SECRET", member: "secret", value: secret ?? "" },
          { variable: "SALLYPORT_TOKEN_URL", member: "tokenUrl", value: tokenUrl ?? "" },
          // Clients of the archivist get theirs elsewhere (archivist section 5).
          { variable: "SALLYPORT_ARCHIVIST_TOKEN_URL", member: "archivistTokenUrl", value: integration.kind === "custom" ? (tokenUrl?.replace(/\/oauth\/token$/, "/archivist/iam/v1/appidp/token") ?? "") : "" },
        ];
  return all.filter((one) => one.value !== "");
}

/** One `NAME=value` a line. None of the values has a sign that shells or readers of .env files take for another. */
export function envFile(integration: Integration): string {
  return valuesOf(integration)
    .map(({ variable, value }) => `${variable}=${value}\n`)
    .join("");
}

export function jsonFile(integration: Integration): string {
  return `${JSON.stringify(Object.fromEntries(valuesOf(integration).map(({ member, value }) => [member, value])), null, 2)}\n`;
}

/** "lobby-display", for the name of a file. */
export function fileName(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 40);
  return plain.replace(/^-+|-+$/g, "") || "integration";
}
