// Whether everybody in the organisation needs a second factor.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { factorsQuery, hasFactor } from "../../../api/factors";
import { useSession } from "../../../api/session";
import { tenantQuery } from "../../../api/settings";
import { useMay, useTenant } from "../../../frame/context";
import { Question } from "../../../parts/dialog";
import { Section } from "../../../parts/page";
import { Status } from "../../../parts/status";
import { FormTrouble, Trouble } from "../../../parts/trouble";
import { tenantSignIn } from "../../../texts/en/tenant_sign_in";
import { useChange } from "../change";
import css from "../settings.module.css";

const t = tenantSignIn.secondFactor;

export function SecondFactorRule() {
  const found = useQuery(tenantQuery(useTenant()));
  const mayWrite = useMay("tenant:write");
  const [asking, setAsking] = useState(false);
  const on = found.data?.requiresSecondFactor;
  const { providerTenant } = useSession();
  const own = useQuery({ ...factorsQuery, enabled: mayWrite && !providerTenant });
  // Whoever has none is refused from then on, also the way back.
  const hasNone = own.data !== undefined && !hasFactor(own.data);
  const change = useChange(hasNone ? undefined : { requiresSecondFactor: on }, ({ requiresSecondFactor }) => {
    setAsking(false);
    return requiresSecondFactor ? t.switchedOn : t.switchedOff;
  });
  if (found.error && !found.data) return <Trouble error={found.error} retry={() => void found.refetch()} />;
  return (
    <Section title={t.title} about={t.about}>
      <div className={css.switch}>
        {on !== undefined && <Status tone={on ? "good" : undefined}>{on ? t.on : t.off}</Status>}
        {mayWrite && (
          <Button variant="default" size="xs" disabled={on === undefined || own.isLoading} loading={change.isPending && on} onClick={() => (on ? change.mutate({ requiresSecondFactor: false }) : setAsking(true))}>
            {on ? t.switchOff : t.switchOn}
          </Button>
        )}
      </div>
      {on && <FormTrouble error={change.error} />}
      <Question opened={asking} title={t.question} action={t.switchOn} busy={change.isPending} error={change.error} onAnswer={() => change.mutate({ requiresSecondFactor: true })} onClose={() => setAsking(false)}>
        <p>{t.questionText}</p>
        {hasNone && <p>{t.questionOwn}</p>}
      </Question>
    </Section>
  );
}
