// What to do at a service, from the catalogue: numbered steps, paragraphs and `code`, put in as text only (security N06).
import { Fragment } from "react";
import css from "./connections.module.css";

interface Block {
  steps?: string[];
  text?: string;
}

/** The blocks of a guide, as the catalogue writes them. */
export function blocksOf(guide: string): Block[] {
  const blocks: Block[] = [];
  for (const line of guide.split("\n").map((one) => one.trim())) {
    const step = /^\d+\. (.*)$/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (step !== undefined) last?.steps ? last.steps.push(step) : blocks.push({ steps: [step] });
    else if (line) blocks.push({ text: line });
  }
  return blocks;
}

export const hasSteps = (guide: string) => blocksOf(guide).some(({ steps }) => steps);

function Inline({ text }: { text: string }) {
  return text.split("`").map((part, index) => <Fragment key={index}>{index % 2 ? <code>{part}</code> : part}</Fragment>);
}

export function Guide({ guide }: { guide: string }) {
  return (
    <div className={css.guide}>
      {blocksOf(guide).map((block, index) =>
        block.steps ? (
          <ol key={index}>
            {block.steps.map((step) => (
              <li key={step}>
                <Inline text={step} />
              </li>
            ))}
          </ol>
        ) : (
          <p key={index}>
            <Inline text={block.text ?? ""} />
          </p>
        ),
      )}
    </div>
  );
}
