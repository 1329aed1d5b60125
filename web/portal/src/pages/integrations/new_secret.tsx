// A new secret: in the place of the one that is live, or beside it.
import { Checkbox, Radio } from "@mantine/core";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import type { Integration } from "../../api/integrations";
import { useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { useSecretCall } from "../../parts/secret_call";
import parts from "../../parts/parts.module.css";
import { texts as t } from "../../texts/en";
import { credentialWords, integrations as words } from "../../texts/en/integrations";
import { hoursUntilQuiet, isLive, isReplaced } from "./credential_state";

/** The answer with the secret, and what is true of the one before. */
export interface MadeSecret {
  integration: Integration;
  notice: string;
}

interface MakingProps {
  integration: Integration;
  onMade: (made: MadeSecret) => void;
  onClose: () => void;
}

/** The first is what the contracts say: the old one stops at once (accessia A9, archivist section 13). */
const overlaps = ["0", "86400", "604800", "2592000"] as const;
type Overlap = (typeof overlaps)[number];
/** With less time than that it would end before it could be unused for so long. */
const mayRetire = (overlap: Overlap, hours: number) => Number(overlap) > hours * 3600;

export function Rotate({ integration, onMade, onClose }: MakingProps) {
  const tenant = useTenant();
  const [overlap, setOverlap] = useState<Overlap>(overlaps[0]);
  const [endTokens, setEndTokens] = useState(false);
  const [retire, setRetire] = useState(true);
  const quiet = hoursUntilQuiet(integration);
  const leak = overlap === "0" && endTokens;
  const { busy, error, run } = useSecretCall();
  // Newest first, as the server answers; the newest alone may be left time.
  const [newest, older] = integration.credentials.filter((one) => isLive(one, Date.now()));
  const rotate = async () => {
    const params = { path: { integrationId: integration.id } };
    const body = { overlapSeconds: Number(overlap), endTokens: leak, retireWhenUnusedHours: retire && mayRetire(overlap, quiet) ? quiet : undefined };
    const made = await answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/rotate", { params, body }));
    onMade({ integration: made, notice: words.newSecret.notice(leak ? words.newSecret.allEnded : words.newSecret.before[overlap]) });
  };
  return (
    <Question opened title={t.rotate.title} action={t.rotate.action} busy={busy} error={error} onAnswer={() => void run(rotate)} onClose={onClose}>
      {newest && older && <p className={parts.notice}>{t.rotate.two(newest.hint, older.hint)}</p>}
      <Radio.Group label={t.rotate.old} description={t.rotate.oldAbout} value={overlap} onChange={(value) => setOverlap(value as Overlap)}>
        <div className={parts.radios}>
          {overlaps.map((seconds) => (
            <Radio key={seconds} value={seconds} label={t.rotate.overlaps[seconds]} />
          ))}
        </div>
      </Radio.Group>
      {mayRetire(overlap, quiet) && <Checkbox label={words.retire.label(quiet)} description={words.retire.about} checked={retire} onChange={(event) => setRetire(event.currentTarget.checked)} />}
      {overlap === "0" && <Checkbox label={t.rotate.endTokens} description={t.rotate.endTokensAbout} checked={endTokens} onChange={(event) => setEndTokens(event.currentTarget.checked)} />}
    </Question>
  );
}

export function AddSecret({ integration, onMade, onClose }: MakingProps) {
  const tenant = useTenant();
  const [retire, setRetire] = useState(false);
  const { busy, error, run } = useSecretCall();
  const quiet = hoursUntilQuiet(integration);
  const hasOther = integration.credentials.some((one) => isLive(one, Date.now()));
  const add = async () => {
    const body = { retireWhenUnusedHours: retire ? quiet : undefined };
    const made = await answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/credentials", { params: { path: { integrationId: integration.id } }, body }));
    onMade({ integration: made, notice: isReplaced(integration.kind) ? words.newSecret.notice(retire ? words.newSecret.otherEnds : words.newSecret.otherStays) : t.kinds[integration.kind].notice });
  };
  const said = credentialWords(integration.kind);
  return (
    <Question opened title={said.addTitle} action={said.addAction} busy={busy} error={error} onAnswer={() => void run(add)} onClose={onClose}>
      <p>{said.addText}</p>
      {hasOther && <Checkbox label={words.retire.other(quiet)} description={words.retire.about} checked={retire} onChange={(event) => setRetire(event.currentTarget.checked)} />}
    </Question>
  );
}
