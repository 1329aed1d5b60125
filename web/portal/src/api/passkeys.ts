// Passkeys: what the server asks, put to the browser's authenticators, and their answers in the server's words
// (WebAuthn). The browser takes attestations apart itself, so nothing here reads CBOR.
import { answered, client, type Schemas } from "./client";

type Request = Schemas["PasskeyRequest"];
type Creation = Schemas["PasskeyCreation"];

const timeout = 5 * 60_000; // as long as the server's challenge is good

/** Whether there can be passkeys here: browsers bind them to names of hosts, never to bare addresses. */
export function canUsePasskeys(): boolean {
  const host = window.location.hostname;
  return window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$/.test(host) && !host.startsWith("[");
}

/** Whether the browser offers passkeys among the addresses that it fills in. */
export async function canOfferPasskeys(): Promise<boolean> {
  return canUsePasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false)) === true;
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer | null): string {
  const binary = Array.from(new Uint8Array(bytes ?? new ArrayBuffer(0)), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Somebody has closed the browser's dialog, or this page has: nothing went wrong. */
export function isDismissed(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
}

export const signInRequest = () => answered(client.GET("/api/sign-in/passkey"));

/** Asks for a passkey; `offer`: without a dialog, among what the browser fills in. */
export async function usePasskeyFor(request: Request, signal?: AbortSignal, offer = false): Promise<Schemas["PasskeyAnswer"]> {
  const credential = await navigator.credentials.get({
    signal,
    mediation: offer ? "conditional" : undefined,
    publicKey: {
      challenge: bytesOf(request.challenge),
      rpId: request.rpId,
      allowCredentials: request.credentialIds.map((id) => ({ type: "public-key", id: bytesOf(id) })),
      userVerification: "required",
      timeout,
    },
  });
  const { rawId, response } = credential as PublicKeyCredential & { response: AuthenticatorAssertionResponse };
  return {
    id: textOf(rawId),
    clientData: textOf(response.clientDataJSON),
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    ...(response.userHandle && { userHandle: textOf(response.userHandle) }),
  };
}

export async function makePasskey(creation: Creation): Promise<Schemas["NewPasskeyAnswer"]> {
  const credential = await navigator.credentials.create({
    publicKey: {
      challenge: bytesOf(creation.challenge),
      rp: { id: creation.rpId, name: "Sallyport" },
      user: { id: bytesOf(creation.userId), name: creation.userName, displayName: creation.userDisplayName },
      pubKeyCredParams: creation.algorithms.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: creation.excludeCredentialIds.map((id) => ({ type: "public-key", id: bytesOf(id) })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
      timeout,
    },
  });
  const { rawId, response } = credential as PublicKeyCredential & { response: AuthenticatorAttestationResponse };
  return {
    id: textOf(rawId),
    clientData: textOf(response.clientDataJSON),
    authenticatorData: textOf(response.getAuthenticatorData()),
    publicKey: textOf(response.getPublicKey()),
    algorithm: response.getPublicKeyAlgorithm(),
  };
}
