// What of the configured ones is shown: a state or something to look at, as one choice.
import type { ListQuery } from "../../api/integrations";

export const shows = ["all", "any", "endsSoon", "neverUsed", "noSecret", "enabled", "disabled", "draft"] as const;
export type Show = (typeof shows)[number];

export const showIn = (value: unknown) => shows.find((show) => show === value && show !== "all");

export function queryOf(show: Show | undefined): Pick<ListQuery, "state" | "attention"> {
  switch (show) {
    case "enabled":
    case "disabled":
    case "draft":
      return { state: show };
    case "any":
    case "endsSoon":
    case "neverUsed":
    case "noSecret":
      return { attention: show };
    default:
      return {};
  }
}
