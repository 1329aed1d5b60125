// What a change that is not saved yet would come to: the next token with its size, and the access policies that mean the
// integration then.
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { previewQuery, type IntegrationPreview, type Trial } from "../../api/integrations";
import { useTenant } from "../../frame/context";
import { CodeBox } from "../../parts/code_box";
import { Icon } from "../../parts/icons";
import { Section, Waiting } from "../../parts/page";
import { Chip, Status } from "../../parts/status";
import { FormTrouble } from "../../parts/trouble";
import parts from "../../parts/parts.module.css";
import { integrations as words } from "../../texts/en/integrations";
import { useIntegration } from "./integration_context";
import { meansThen, prettyClaims, usualHeaderBytes } from "./token_size";
import css from "./preview.module.css";

const t = words.preview;

/** As it is now, and with the change; the same as long as nothing is changed. */
export function usePreview(trial: Trial | undefined) {
  const integration = useIntegration();
  const tenant = useTenant();
  const [settled] = useDebouncedValue(trial, 250);
  const now = useQuery(previewQuery(tenant, integration, {}));
  const then = useQuery({ ...previewQuery(tenant, integration, settled ?? {}), enabled: settled !== undefined });
  return { now: now.data, then: settled ? then.data : now.data, error: now.error ?? (settled && then.error) };
}

export function TokenSection({ preview, error }: { preview: IntegrationPreview | undefined; error: unknown }) {
  return (
    <Section title={t.token} about={t.tokenAbout}>
      <FormTrouble error={error} />
      {preview ? <Token {...preview.token} /> : !error && <Waiting rows={4} label={t.waiting} />}
    </Section>
  );
}

function Token({ claims, bytes }: { claims: string; bytes: number }) {
  const tooLarge = bytes > usualHeaderBytes;
  return (
    <div className={css.token}>
      <p className={css.tokenSize}>
        <strong>{t.bytes(bytes)}</strong> {t.limit(usualHeaderBytes)}
      </p>
      <meter className={css.meter} min={0} max={usualHeaderBytes} high={usualHeaderBytes - 1} value={Math.min(bytes, usualHeaderBytes)} aria-label={t.token} />
      {tooLarge && (
        <p className={parts.notice} role="alert">
          <Icon name="warn" />
          <span>{t.tooLarge}</span>
        </p>
      )}
      <CodeBox label={t.claims} text={prettyClaims(claims)} />
    </div>
  );
}

export function PoliciesSection({ now, then }: { now: IntegrationPreview | undefined; then: IntegrationPreview | undefined }) {
  const tenant = useTenant();
  if (now && !now.policies) return null; // who asks may not see policies
  const policies = meansThen(now?.policies ?? [], then?.policies ?? now?.policies ?? []);
  return (
    <Section title={t.policies} about={t.policiesAbout}>
      {!now ? (
        <Waiting rows={2} label={t.waiting} />
      ) : policies.length === 0 ? (
        <p className={parts.quiet}>{t.noPolicies}</p>
      ) : (
        <ul className={css.meaning}>
          {policies.map(({ policy, change }) => (
            <li key={policy.id} data-change={change}>
              <p className={css.meaningName}>
                <Link to="/t/$tenant/policies/$policy" params={{ tenant, policy: policy.id }}>
                  <bdi>{policy.name}</bdi>
                </Link>
                <Status tone={policy.effect === "deny" ? "bad" : "good"}>{t.effects[policy.effect]}</Status>
                {change !== "kept" && <span className={css.changeWord}>{t[change]}</span>}
              </p>
              <p className={parts.chips}>
                {policy.because.map((reason) => (
                  <Chip key={reason}>
                    <bdi>{reason === "*" ? t.everybody : reason}</bdi>
                  </Chip>
                ))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
