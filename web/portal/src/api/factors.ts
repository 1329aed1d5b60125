// The second factors of who is signed in.
import { queryOptions } from "@tanstack/react-query";
import { answered, client, type Schemas } from "./client";

export type Factors = Schemas["SecondFactors"];
export type Passkey = Schemas["Passkey"];

export const factorsQuery = queryOptions({
  queryKey: ["session", "factors"],
  queryFn: () => answered(client.GET("/api/account/factors")),
});

export const hasFactor = (factors: Factors) => factors.totpSince !== undefined || factors.passkeys.length > 0;
