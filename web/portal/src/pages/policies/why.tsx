// Why an integration or a member may or may not do something: the decision, and what each policy says to it.
import { Autocomplete, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { choiceQuery, choicesQuery, type Thing } from "../../api/choices";
import { accessActions, answerQuery, type AccessAction, type Answer, type Question } from "../../api/policies";
import { useMay } from "../../frame/context";
import { fieldOf, timeOf } from "../../parts/local_time";
import { PageHead, Section, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { Picker } from "../../parts/picker";
import { Chip, Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { zoneName } from "../../parts/when";
import { texts } from "../../texts/en";
import { policies as t } from "../../texts/en/policies";
import type { CallerKind } from "./changes";
import { useKnown } from "./known";
import css from "./why.module.css";
import lists from "../../parts/listing.module.css";

const route = getRouteApi("/frame/t/$tenant/policies/why");
const kinds: readonly CallerKind[] = ["integration", "member"];

export function WhyPage() {
  const { tenant } = route.useParams();
  const { integration, member, asset, action = "asset:read", attributes, type, behaviour, at, source } = route.useSearch();
  const question: Question | undefined =
    (integration || member) && asset
      ? {
          integrationId: integration,
          accountId: integration ? undefined : member,
          assetId: asset,
          action,
          attributes: action === "asset:write" && attributes ? attributes.split(",") : undefined,
          eventType: action.startsWith("event:") ? type : undefined,
          behaviour: action === "event:write" ? behaviour : undefined,
          at,
          source,
        }
      : undefined;
  const back = { text: t.title, link: { to: "/t/$tenant/policies", params: { tenant } } } as const;
  return (
    <>
      <PageHead title={t.whyTitle} about={t.whyAbout} back={back} />
      <div className={css.why}>
        <Ask />
        {question ? (
          <Told question={question} />
        ) : (
          <div className={lists.panel}>
            <p className={parts.none}>{t.whyWaits}</p>
          </div>
        )}
      </div>
    </>
  );
}

/** Whether there is none that one could ask about. */
const useIsNone = (tenant: string, thing: Thing) => useQuery(choicesQuery(tenant, thing, "")).data?.length === 0;

function Ask() {
  const { tenant } = route.useParams();
  const { integration, member, asset, action = "asset:read", attributes, type, behaviour, at, source } = route.useSearch();
  const navigate = route.useNavigate();
  const known = useKnown();
  const mayMembers = useMay("members:read");
  const [wanted, setWanted] = useState<CallerKind>("integration");
  const kind = integration ? "integration" : member ? "member" : wanted;
  const none = { integration: useIsNone(tenant, "integration"), asset: useIsNone(tenant, "asset") };
  const set = (part: Partial<ReturnType<typeof route.useSearch>>) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <Section title={t.whyQuestion}>
      <div className={parts.form}>
        {(mayMembers || member) && (
          <Select
            label={t.whyKind}
            data={kinds.map((one) => ({ value: one, label: t.whyWho[one] }))}
            value={kind}
            onChange={(one) => {
              if (!one || one === kind) return;
              setWanted(one as CallerKind);
              set({ integration: undefined, member: undefined });
            }}
            allowDeselect={false}
          />
        )}
        <Picker
          key={kind}
          of={kind}
          label={t.whyWho[kind]}
          placeholder={kind === "member" ? t.chooseMember : t.chooseIntegration}
          value={kind === "member" ? member : integration}
          onChoose={(id) => set(kind === "member" ? { member: id } : { integration: id })}
          description={kind === "integration" && none.integration ? t.whyNoIntegrations : undefined}
        />
        <Select label={t.whyAction} data={accessActions.map((one) => ({ value: one, label: t.actionNamed(one) }))} value={action} onChange={(one) => one && set({ action: one as AccessAction })} allowDeselect={false} />
        <Picker of="asset" label={t.whyAsset} placeholder={t.whyAsset} value={asset} onChoose={(id) => set({ asset: id })} description={none.asset ? t.whyNoAssets : undefined} />
        {action === "asset:write" && <TagsInput label={t.whyAttributes} data={[...known.attributes.keys()]} value={attributes ? attributes.split(",") : []} onChange={(names) => set({ attributes: names.join(",") || undefined })} limit={40} acceptValueOnBlur />}
        {action.startsWith("event:") && <Autocomplete label={t.whyEventType} data={known.eventTypes} value={type ?? ""} onChange={(typed) => set({ type: typed || undefined })} limit={40} maxLength={256} />}
        {action === "event:write" && <Autocomplete label={t.whyBehaviour} data={known.behaviours} value={behaviour ?? ""} onChange={(typed) => set({ behaviour: typed || undefined })} limit={40} maxLength={128} />}
        <TextInput type="datetime-local" label={t.whyAt} description={`${t.whyAtAbout} ${texts.zone(zoneName())}`} value={fieldOf(at)} onChange={(event) => set({ at: timeOf(event.currentTarget.value) })} />
        <SourceField value={source} onChange={(next) => set({ source: next })} />
      </div>
    </Section>
  );
}

/** Asked when it is typed whole: half of an address is refused. */
function SourceField({ value, onChange }: { value: string | undefined; onChange: (source: string | undefined) => void }) {
  const [typed, setTyped] = useState(value ?? "");
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value ?? "");
  }
  const done = () => onChange(typed.trim() || undefined);
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === "Enter") done();
  };
  return <TextInput label={t.whySource} description={t.whySourceAbout} placeholder={t.whySourceExample} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} onBlur={done} onKeyDown={onKeyDown} maxLength={64} autoComplete="off" spellCheck={false} />;
}

function Told({ question }: { question: Question }) {
  const { tenant } = route.useParams();
  const answer = useQuery(answerQuery(tenant, question));
  if (answer.error) return <Trouble error={answer.error} retry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <div className={lists.panel}>
        <Waiting rows={5} />
      </div>
    );
  return <Verdict answer={answer.data} source={question.source} />;
}

function Verdict({ answer, source }: { answer: Answer; source: string | undefined }) {
  const { tenant } = route.useParams();
  const { caller, allowed, reason, rule, roleAllows, scopesAllow, readableAttributes } = answer;
  const role = texts.roles.name(caller.role);
  const good = allowed && caller.enabled;
  const shutOut = t.shutOut[caller.refusal ?? "integration"] ?? caller.refusal;
  const spoke = answer.policies.filter((one) => one.spoke).length;
  return (
    <section className={parts.section} aria-label={t.steps}>
      <div className={css.verdict} data-good={good} role="status">
        <p>
          <strong>{t.verdict[String(good)]}</strong> {caller.enabled ? t.reasons[reason]?.(role) ?? reason : shutOut}
        </p>
        {rule && (
          <Link to="/t/$tenant/policies/$policy" params={{ tenant, policy: rule.id }}>
            <bdi>{rule.name}</bdi>
          </Link>
        )}
      </div>
      <h2 className={css.stepsTitle}>{t.steps}</h2>
      <ol className={css.steps}>
        <CallerStep caller={caller} />
        {!caller.accountId && (
          <Step name={t.step.scopes} good={scopesAllow}>
            {t.stepWords.scopes[String(scopesAllow)]}
          </Step>
        )}
        <Step name={t.step.role} good={roleAllows ? true : undefined}>
          {t.stepWords.role[String(roleAllows)]?.(role)}
        </Step>
        <Step name={t.step.policies} good={reason === "denied_by_policy" ? false : spoke > 0 ? true : undefined}>
          {t.stepWords.policies(spoke, answer.policies.length - spoke)}
        </Step>
      </ol>
      {answer.policies.length > 0 && (
        <ul className={css.said}>
          {answer.policies.map((policy) => (
            <li key={policy.id} data-spoke={policy.spoke}>
              <div>
                <Link to="/t/$tenant/policies/$policy" params={{ tenant, policy: policy.id }} className={lists.name}>
                  <bdi>{policy.name}</bdi>
                </Link>
                {!policy.spoke && (
                  <p className={parts.small}>
                    <Failed condition={policy.failedCondition ?? ""} detail={policy.detail ?? ""} source={source} />
                  </p>
                )}
              </div>
              {policy.spoke ? (
                <Status tone={policy.effect === "deny" ? "bad" : "good"}>{policy.id === rule?.id ? `${t.decided}: ${t.effects[policy.effect]}` : t.effects[policy.effect]}</Status>
              ) : (
                <Status>{t.silent}</Status>
              )}
            </li>
          ))}
        </ul>
      )}
      {readableAttributes.length > 0 && (
        <>
          <h3 className={css.stepsTitle}>{t.readable}</h3>
          <ul className={parts.chips}>
            {readableAttributes.map((name) => (
              <li key={name}>
                <Chip>{name}</Chip>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** Whether the calls of who asks are answered at all, and where to find them. */
function CallerStep({ caller: { integrationId, accountId, name, enabled, refusal } }: { caller: Answer["caller"] }) {
  const { tenant } = route.useParams();
  const email = useQuery({ ...choiceQuery(tenant, "member", accountId ?? ""), enabled: accountId !== undefined }).data?.about;
  if (accountId)
    return (
      <Step name={t.step.member} good={enabled}>
        {t.stepWords.letIn[refusal ?? "true"] ?? refusal}{" "}
        <Link to="/t/$tenant/people/members" params={{ tenant }} search={{ search: email }}>
          <bdi>{name}</bdi>
        </Link>
      </Step>
    );
  return (
    <Step name={t.step.integration} good={enabled}>
      {t.stepWords.enabled[String(enabled)]}{" "}
      {integrationId && (
        <Link to="/t/$tenant/settings/integrations/$integration" params={{ tenant, integration: integrationId }}>
          <bdi>{name}</bdi>
        </Link>
      )}
    </Step>
  );
}

/** Where the question names no address, the server says the one that stands for none. */
function Failed({ condition, detail, source }: { condition: string; detail: string; source: string | undefined }) {
  if (condition === "source" && !source) return t.noAddress;
  return (
    <>
      {t.failed[condition] ?? condition} {detail && <code>{detail}</code>}
    </>
  );
}

function Step({ name, good, children }: { name: string; good?: boolean; children: ReactNode }) {
  return (
    <li data-good={good}>
      <span className={css.stepName}>{name}</span>
      <span>{children}</span>
    </li>
  );
}
