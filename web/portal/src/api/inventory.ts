// The assets of a tenant, what happened to them, and their files.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, callHeaders, inSession, root, tenantClient, withResponse, type Schemas } from "./client";
import { pageOf } from "./pages";
import { problemOf, unreachable } from "./problem";

export type Asset = Schemas["Asset"];
export type InventoryEvent = Schemas["Event"];
export type Attachment = Schemas["Attachment"];
export type Attributes = Asset["attributes"];
export type AttributeValue = Attributes[string];

const pageSize = 25;

export const inventoryKey = (tenant: string) => ["tenant", tenant, "inventory"];
export const assetKey = (tenant: string, id: string) => [...inventoryKey(tenant), "asset", id];

export interface AssetsSearch {
  search?: string;
  type?: string;
  filter?: string;
  tracked?: "true" | "false";
  after?: string;
}

export const assetsQuery = (tenant: string, search: AssetsSearch) =>
  queryOptions({
    queryKey: [...inventoryKey(tenant), "assets", search],
    queryFn: async () => {
      const { type, filter, tracked, after } = search;
      const query = { search: search.search, type, filter, tracked: tracked && tracked === "true", limit: pageSize, pageToken: after };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/assets", { params: { query } }));
      return pageOf(data.assets, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export const assetQuery = (tenant: string, assetId: string) =>
  queryOptions({
    queryKey: assetKey(tenant, assetId),
    queryFn: () => answered(tenantClient(tenant).GET("/api/assets/{assetId}", { params: { path: { assetId } } })),
  });

export const assetPoliciesQuery = (tenant: string, assetId: string, after?: string) =>
  queryOptions({
    queryKey: [...assetKey(tenant, assetId), "policies", { after }],
    queryFn: async () => {
      const params = { path: { assetId }, query: { limit: pageSize, pageToken: after } };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/assets/{assetId}/policies", { params }));
      return pageOf(data.policies, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export interface EventsSearch {
  asset?: string;
  type?: string;
  filter?: string;
  from?: string;
  until?: string;
  after?: string;
}

export const eventsQuery = (tenant: string, search: EventsSearch) =>
  queryOptions({
    queryKey: [...inventoryKey(tenant), "events", search],
    queryFn: async () => {
      const { asset: assetId, type, filter, from: acceptedFrom, until: acceptedUntil, after: pageToken } = search;
      const query = { assetId, type, filter, acceptedFrom, acceptedUntil, pageToken, limit: pageSize };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/events", { params: { query } }));
      return pageOf(data.events, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export const eventQuery = (tenant: string, eventId: string) =>
  queryOptions({
    queryKey: [...inventoryKey(tenant), "event", eventId],
    queryFn: () => answered(tenantClient(tenant).GET("/api/events/{eventId}", { params: { path: { eventId } } })),
    staleTime: Infinity,
  });

export const filesQuery = (tenant: string, assetId: string, after?: string) =>
  queryOptions({
    queryKey: [...assetKey(tenant, assetId), "files", { after }],
    queryFn: async () => {
      const params = { path: { assetId }, query: { limit: pageSize, pageToken: after } };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/assets/{assetId}/attachments", { params }));
      return pageOf(data.attachments, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

/** The bytes of a file, of whichever type; nothing of them is shown as a page. */
export async function fileContent(tenant: string, attachmentId: string): Promise<Blob> {
  const params = { path: { attachmentId } };
  // The description calls bytes a text.
  return (await answered<unknown>(tenantClient(tenant).GET("/api/attachments/{attachmentId}/content", { params, parseAs: "blob" }))) as Blob;
}

interface Upload {
  tenant: string;
  asset: string;
  file: File;
  /** From 0 to 1. */
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

/** Sends a file; fetch does not say how far it has come, so this is an XMLHttpRequest. Throws a Problem. */
export async function uploadFile({ tenant, asset, file, onProgress, signal }: Upload): Promise<void> {
  const path = `${root}/api/assets/${encodeURIComponent(asset)}/attachments`;
  const send = () =>
    new Promise<Response>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${path}?name=${encodeURIComponent(file.name)}`);
      for (const [name, value] of Object.entries(callHeaders("POST", tenant))) request.setRequestHeader(name, value);
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
      request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
      request.onload = () => resolve(responseOf(request));
      request.onerror = () => reject(unreachable(new Error("The upload has broken off.")));
      request.onabort = () => reject(signal.reason);
      signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(file);
    });
  signal.throwIfAborted();
  const response = await inSession(path, send);
  if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined));
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ["Content-Type", "X-Request-Id", "Retry-After"]) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(request.responseText, { status: request.status, headers });
}
