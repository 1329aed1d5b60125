// A draft says what it waits for, and becomes an integration here (external API 2.x: Draft, Activate, the secret once).
import { Button } from "@mantine/core";
import { activate, type Integration } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { Icon } from "../../parts/icons";
import { useSecretCall } from "../../parts/secret_call";
import { say } from "../../parts/toasts";
import { FormTrouble } from "../../parts/trouble";
import { exactTime } from "../../parts/when";
import { integrations as words } from "../../texts/en/integrations";
import { useIntegration, useKeepIntegration } from "./integration_context";
import css from "./detail.module.css";

interface DraftNoticeProps {
  /** With the secret that it has got, or without one when that was shown before. */
  onActive: (integration: Integration) => void;
}

export function DraftNotice({ onActive }: DraftNoticeProps) {
  const { id, name, draftEndsAt } = useIntegration();
  const tenant = useTenant();
  const keep = useKeepIntegration();
  const mayWrite = useMay("integrations:write");
  const { busy, error, run } = useSecretCall();
  const becomeActive = async () => {
    const active = await activate(tenant, id);
    onActive(active);
    await keep(active);
    say(words.drafts.activated(name));
  };
  return (
    <section className={css.draft} aria-labelledby="draft">
      <Icon name="clock" />
      <div>
        <h2 id="draft">{words.drafts.title}</h2>
        <p>{draftEndsAt ? words.drafts.withSecret(exactTime(draftEndsAt)) : words.drafts.withoutSecret}</p>
        <FormTrouble error={error} />
      </div>
      {mayWrite && (
        <Button onClick={() => void run(becomeActive)} loading={busy}>
          {words.drafts.activate}
        </Button>
      )}
    </section>
  );
}
