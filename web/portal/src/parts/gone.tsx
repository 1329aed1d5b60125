// The page of what is not there: deleted, mistyped, or of another organisation, which looks the same (security N03).
import type { LinkProps } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { texts as t } from "../texts/en";
import { PageHead } from "./page";

export const isGone = (error: unknown) => error instanceof Problem && (error.status === 404 || error.status === 400);

export function Gone({ what, back }: { what: string; back: { text: string; link: LinkProps } }) {
  return <PageHead title={t.gone.title(what)} about={t.gone.text} back={back} />;
}
