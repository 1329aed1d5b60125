// What is available, by category: ways to call the API, services, and connectors, which cannot be set up yet (accessia A1).
import type { Kind } from "../../api/integrations";
import type { IconName } from "../../parts/icons";

export const categories = ["api", "service", "directory", "camera", "lock", "sensor"] as const;
export type Category = (typeof categories)[number];

export const connectors = [
  { id: "entra", category: "directory" },
  { id: "okta", category: "directory" },
  { id: "avigilon", category: "camera" },
  { id: "eagleEye", category: "camera" },
  { id: "rhombus", category: "camera" },
  { id: "aperio", category: "lock" },
  { id: "neat", category: "sensor" },
] as const satisfies readonly { id: string; category: Category }[];
export type Connector = (typeof connectors)[number]["id"];

export const kindSigns: Record<Kind, IconName> = { api: "key", custom: "plug", "external-api": "code" };
export const categorySigns: Record<Category, IconName> = { api: "plug", service: "link", directory: "people", camera: "camera", lock: "lock", sensor: "gauge" };
