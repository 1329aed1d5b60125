// Asks the provider what it publishes, before anybody has to sign in with it.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { answered, tenantClient } from "../../../api/client";
import type { Trial } from "../../../api/sign_in";
import { Icon } from "../../../parts/icons";
import { FormTrouble } from "../../../parts/trouble";
import { tenantSignIn } from "../../../texts/en/tenant_sign_in";
import css from "./sign_in.module.css";

const t = tenantSignIn.test;

export function ProviderTest({ tenant, issuer }: { tenant: string; issuer: string }) {
  const test = useMutation({
    mutationFn: (wanted: string) => answered(tenantClient(tenant).POST("/api/tenant/sign-in/test", { body: { issuer: wanted } })),
  });
  // What was found out about another issuer says nothing about this one.
  const trial = test.variables === issuer ? test.data : undefined;
  return (
    <div className={css.test}>
      <div>
        <Button variant="default" loading={test.isPending} disabled={issuer === ""} onClick={() => test.mutate(issuer)}>
          {t.action}
        </Button>
      </div>
      <div role="status">{trial && <TrialResult trial={trial} />}</div>
      {test.variables === issuer && <FormTrouble error={test.error} />}
    </div>
  );
}

function TrialResult({ trial }: { trial: Trial }) {
  return (
    <div className={css.trial} data-tone={trial.works ? "good" : "bad"}>
      <Icon name={trial.works ? "check" : "warn"} size={16} />
      <div>
        <p>
          <strong>{trial.works ? t.works : t.fails}</strong> {trial.problem}
        </p>
        {trial.works && (
          <dl className={css.facts}>
            <dt>{t.signIn}</dt>
            <dd>{trial.authorizationEndpoint}</dd>
            <dt>{t.tokens}</dt>
            <dd>{trial.tokenEndpoint}</dd>
            <dt>{t.signs}</dt>
            <dd>{t.keys(trial.keys)}</dd>
          </dl>
        )}
      </div>
    </div>
  );
}
