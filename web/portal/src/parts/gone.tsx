// What stands in the place of a page about one thing when that cannot be read.
import type { LinkProps } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { texts as t } from "../texts/en";
import { PageHead } from "./page";
import { Trouble } from "./trouble";

/** Deleted, mistyped, or of another organisation, which looks the same (security N03). */
export const isGone = (error: unknown) => error instanceof Problem && (error.status === 404 || error.status === 400);

interface NotReadProps {
  read: { error: unknown; refetch: () => unknown };
  /** As in "There is no such asset". */
  what: string;
  back: { text: string; link: LinkProps };
}

export function NotRead({ read, what, back }: NotReadProps) {
  if (isGone(read.error)) return <PageHead title={t.gone.title(what)} about={t.gone.text} back={back} />;
  return (
    <>
      <PageHead title={back.text} back={back} />
      <Trouble error={read.error} retry={() => void read.refetch()} />
    </>
  );
}
