// Nobody loses what they have typed by a press beside it: whoever leaves a form that is not saved is asked.
import { useBlocker } from "@tanstack/react-router";
import { isStartingOver } from "../api/start_over";
import { texts } from "../texts/en";
import { Question } from "./dialog";

const t = texts.unsaved;

/** Stands in a form. `changed` is false from the moment in which it is being saved. */
export function Unsaved({ changed }: { changed: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => changed && current.pathname !== next.pathname,
    enableBeforeUnload: () => changed && !isStartingOver(),
    withResolver: true,
  });
  if (status !== "blocked") return null;
  return (
    <Question opened title={t.title} action={t.leave} tone="bad" busy={false} error={undefined} onAnswer={proceed} onClose={reset}>
      <p>{t.text}</p>
    </Question>
  );
}
