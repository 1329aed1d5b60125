// A client that asks for a token before every call: said where somebody looks, with what to do (external API, section 5).
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { adviceQuery, change } from "../../api/integrations";
import { useMay, useTenant } from "../../frame/context";
import { Icon } from "../../parts/icons";
import { say } from "../../parts/toasts";
import { When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { integrations } from "../../texts/en/integrations";
import { useIntegration, useKeepIntegration } from "./integration_context";
import { SaveTrouble } from "./save_trouble";
import css from "./detail.module.css";
import parts from "../../parts/parts.module.css";

const words = integrations.advice;

/** The record that says so; nothing once it gets its live token back, and null until it is known. */
export function useAdvice({ id, reuseTokens }: { id: string; reuseTokens: boolean }) {
  const mayAudit = useMay("audit:read");
  const advice = useQuery({ ...adviceQuery(useTenant(), id), enabled: mayAudit && !reuseTokens });
  if (reuseTokens) return undefined;
  return advice.isLoading ? null : (advice.data ?? undefined);
}

export function AdviceNotice() {
  const integration = useIntegration();
  const tenant = useTenant();
  const keep = useKeepIntegration();
  const mayWrite = useMay("integrations:write");
  const advice = useAdvice(integration);
  const reuse = useMutation({
    mutationFn: () => change(tenant, integration, { reuseTokens: true }),
    onSuccess: (after) => {
      say(words.reused, () => change(tenant, after, { reuseTokens: false }).then(keep));
      return keep(after);
    },
  });
  if (!advice) return null;
  return (
    <section className={css.draft} data-tone="warn" aria-labelledby="advice">
      <Icon name="warn" />
      <div>
        <h2 id="advice">{words.title}</h2>
        <p>{words.text(t.duration(integration.tokenLifetimeSeconds))}</p>
        <p className={parts.small}>
          {words.seen} <When time={advice.time} />
        </p>
        <SaveTrouble error={reuse.error} />
      </div>
      {mayWrite && (
        <Button variant="default" onClick={() => reuse.mutate()} loading={reuse.isPending}>
          {words.reuse}
        </Button>
      )}
    </section>
  );
}
