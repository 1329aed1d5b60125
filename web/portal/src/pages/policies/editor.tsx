// One access policy, new or changed: as a form or as JSON, beside what it would change.
import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useId, useMemo, useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { policiesKey, policyQuery, type NewPolicy, type Policy } from "../../api/policies";
import { Problem } from "../../api/problem";
import { useMay, useTenant } from "../../frame/context";
import { NotRead } from "../../parts/gone";
import { Icon } from "../../parts/icons";
import { PageHead, Section, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { Unsaved } from "../../parts/unsaved";
import { When } from "../../parts/when";
import { queries } from "../../queries";
import { texts } from "../../texts/en";
import { policies as t } from "../../texts/en/policies";
import { AssetsNow } from "./assets_now";
import { AssetConditions } from "./conditions";
import { DeletePolicy } from "./delete";
import { draftOf, draftTroubles, newDraft, newPermission, policyOf, readPolicy, type Draft, type PermissionDraft } from "./draft";
import { useKnown } from "./known";
import { Limits } from "./limits";
import { PermissionPart } from "./permission_part";
import css from "./editor.module.css";
import { Preview } from "./preview";
import lists from "../../parts/listing.module.css";

const route = getRouteApi("/frame/t/$tenant/policies/$policy");
const backTo = (tenant: string) => ({ text: t.title, link: { to: "/t/$tenant/policies", params: { tenant } } }) as const;

export function NewPolicyPage() {
  const tenant = useTenant();
  return (
    <>
      <PageHead title={t.newTitle} back={backTo(tenant)} />
      <Editor />
    </>
  );
}

export function PolicyPage() {
  const { tenant, policy: id } = route.useParams();
  const mayWrite = useMay("policies:write");
  const found = useQuery(policyQuery(tenant, id));
  const [deleting, setDeleting] = useState(false);
  const back = backTo(tenant);
  if (found.error && !found.data) return <NotRead read={found} what={t.one} back={back} />;
  if (!found.data) return <Waiting rows={6} />;
  const policy = found.data;
  const about = (
    <span className={parts.detailAbout}>
      <Status tone={policy.effect === "deny" ? "bad" : "good"}>{t.effects[policy.effect]}</Status>
      <span>
        {t.changedAt} <When time={policy.createdAt} form="day" />
      </span>
    </span>
  );
  const actions = mayWrite && (
    <Button variant="default" onClick={() => setDeleting(true)}>
      {t.delete}
    </Button>
  );
  return (
    <>
      <PageHead title={policy.name} about={about} back={back} actions={actions} />
      {/* A form of its own for each version: what somebody else has changed shows up, and is not overwritten. */}
      <Editor key={`${policy.id} ${policy.version}`} policy={policy} />
      {deleting && <DeletePolicy policy={policy} onClose={() => setDeleting(false)} />}
    </>
  );
}

type View = "form" | "json";
const jsonOf = (policy: NewPolicy) => JSON.stringify(policy, null, 2);

function Editor({ policy }: { policy?: Policy }) {
  const tenant = useTenant();
  const mayWrite = useMay("policies:write");
  const navigate = useNavigate();
  const [view, setView] = useState<View>("form");
  const [draft, setDraft] = useState<Draft>(() => (policy ? draftOf(policy) : newDraft()));
  const [json, setJson] = useState("");
  const [tried, setTried] = useState(false);
  const whole = useDeferredValue(true, false); // first what the window shows, so that the page comes at once
  const start = useMemo(() => JSON.stringify(policyOf(policy ? draftOf(policy) : newDraft())), [policy]);

  const read = view === "json" ? readPolicy(json) : undefined;
  const written: NewPolicy | undefined = read ? read.policy : policyOf(draft);
  const troubles = view === "form" ? draftTroubles(draft) : [];
  const touched = view === "json" ? json !== jsonOf(policyOf(draft)) || JSON.stringify(policyOf(draft)) !== start : JSON.stringify(written) !== start;
  const changed = policy === undefined || touched;

  const change = ({ id, version }: Policy, body: NewPolicy) =>
    answered(tenantClient(tenant).PATCH("/api/policies/{policyId}", { params: { path: { policyId: id } }, body, headers: { "If-Match": `"${version}"` } }));
  const takeBack = async (body: NewPolicy, saved: Policy) => {
    queries.setQueryData(policyQuery(tenant, saved.id).queryKey, await change(saved, body));
    await queries.invalidateQueries({ queryKey: policiesKey(tenant) });
  };
  const save = useMutation({
    mutationFn: (body: NewPolicy) =>
      policy
        ? change(policy, body)
        : answered(tenantClient(tenant).POST("/api/policies", { body })),
    onSuccess: async (saved) => {
      if (policy) say(t.saved, () => takeBack(policyOf(draftOf(policy)), saved));
      else say(t.created(saved.name));
      queries.setQueryData(policyQuery(tenant, saved.id).queryKey, saved);
      if (!policy) await navigate({ to: "/t/$tenant/policies/$policy", params: { tenant, policy: saved.id }, replace: true });
      await queries.invalidateQueries({ queryKey: policiesKey(tenant) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (written && troubles.length === 0 && changed && !save.isPending) save.mutate(written);
  };
  const show = (to: View) => {
    if (to === view) return;
    if (to === "json") setJson(jsonOf(policyOf(draft)));
    else if (read?.policy) setDraft(draftOf(read.policy));
    setView(to);
  };
  const reset = () => {
    if (!policy) return;
    setDraft(draftOf(policy));
    setJson(jsonOf(policyOf(draftOf(policy))));
    setTried(false);
    save.reset();
  };
  const stale = save.error instanceof Problem && save.error.code === "stale_version";
  const hasMeaning = written?.permissions.some((one) => one.caller?.length || one.subjects?.length) ?? false;
  const triable = written !== undefined && hasMeaning && (policy === undefined || changed);
  const tryText = triable ? JSON.stringify({ ...written, name: written.name.trim() || t.newTitle }) : undefined;
  return (
    <div className={css.editor}>
      <form onSubmit={submit} noValidate>
        <Unsaved changed={touched && !save.isPending} />
        {!mayWrite && <p className={css.readOnly}>{t.readOnly}</p>}
        <ViewSwitch view={view} onChange={show} stuck={view === "json" && !read?.policy} />
        {view === "form" ? (
          <DraftForm whole={whole} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} disabled={!mayWrite} tried={tried} error={save.error} />
        ) : (
          <Section title={t.json} about={t.jsonAbout}>
            <Textarea
              aria-label={t.json}
              classNames={{ input: css.json }}
              autosize={false}
              rows={22}
              spellCheck={false}
              value={json}
              readOnly={!mayWrite}
              onChange={(event) => setJson(event.currentTarget.value)}
              error={read?.trouble === undefined ? undefined : read.trouble ? t.jsonTrouble(read.trouble) : t.jsonShape}
            />
          </Section>
        )}
        {mayWrite && whole && (
          <div className={css.foot}>
            {tried && troubles.length > 0 && (
              <ul className={css.troubles} role="alert">
                {troubles.map((trouble) => (
                  <li key={trouble}>{t.troubles[trouble]}</li>
                ))}
              </ul>
            )}
            <FormTrouble error={save.error}>
              {stale && (
                <Button variant="default" size="xs" mt={8} onClick={() => policy && void queries.invalidateQueries({ queryKey: policyQuery(tenant, policy.id).queryKey })}>
                  {t.readAgain}
                </Button>
              )}
            </FormTrouble>
            <div className={parts.formStart}>
              <Button type="submit" loading={save.isPending} disabled={!changed || !written}>
                {policy ? t.save : t.create}
              </Button>
              {policy && changed && (
                <Button variant="default" onClick={reset}>
                  {texts.discard}
                </Button>
              )}
            </div>
          </div>
        )}
      </form>
      <aside className={css.side} aria-label={policy && !changed ? t.assetsNow : t.preview} tabIndex={0}>
        {policy && !changed ? <AssetsNow policy={policy} /> : <Preview policy={tryText} replaces={policy?.id} />}
      </aside>
    </div>
  );
}

function ViewSwitch({ view, onChange, stuck }: { view: View; onChange: (view: View) => void; stuck: boolean }) {
  const name = useId();
  return (
    <div className={css.views}>
      <fieldset className={lists.choice}>
        <legend className="seen-by-readers">{t.viewLabel}</legend>
        {(["form", "json"] as const).map((one) => (
          <label key={one}>
            <input type="radio" name={name} checked={view === one} disabled={stuck && one === "form"} onChange={() => onChange(one)} />
            <span>{t.views[one]}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

interface DraftFormProps {
  whole: boolean;
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  disabled: boolean;
  tried: boolean;
  error: unknown;
}

function DraftForm({ whole, draft, onChange, disabled, tried, error }: DraftFormProps) {
  const known = useKnown();
  const effect = useId();
  const change = (permission: PermissionDraft, part: Partial<PermissionDraft>) => onChange({ permissions: draft.permissions.map((one) => (one === permission ? { ...one, ...part } : one)) });
  return (
    <>
      <Section title={t.basics}>
        <div className={parts.form}>
          <TextInput label={t.name} placeholder={t.nameExample} value={draft.name} maxLength={128} disabled={disabled} onChange={(event) => onChange({ name: event.currentTarget.value })} error={fieldTrouble(error, "name") ?? (tried && draft.name.trim() === "" ? t.troubles.name : undefined)} autoComplete="off" />
          <TextInput label={t.description} description={t.descriptionAbout} value={draft.description} maxLength={4096} disabled={disabled} onChange={(event) => onChange({ description: event.currentTarget.value })} error={fieldTrouble(error, "description")} autoComplete="off" />
          <fieldset className={css.plain} disabled={disabled}>
            <legend>{t.effect}</legend>
            <div className={css.effects}>
              {(["allow", "deny"] as const).map((one) => (
                <label key={one} className={css.effect} data-effect={one}>
                  <input type="radio" name={effect} checked={draft.effect === one} onChange={() => onChange({ effect: one })} />
                  <span>
                    <strong>{t.effects[one]}</strong>
                    <span>{t.effectAbout[one]}</span>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        </div>
      </Section>
      <Section title={t.assets} about={draft.filters.length === 0 ? t.assetsAll : t.assetsAbout}>
        <AssetConditions all={draft.filters} onChange={(filters) => onChange({ filters })} known={known} disabled={disabled} />
      </Section>
      {whole && (
        <>
          <Section title={t.permissions} about={draft.effect === "deny" ? t.permissionsAboutDeny : t.permissionsAbout}>
            <div className={css.stack}>
              {draft.permissions.map((permission, index) => (
                <PermissionPart
                  key={permission.key}
                  permission={permission}
                  index={index}
                  only={draft.permissions.length === 1}
                  deny={draft.effect === "deny"}
                  known={known}
                  disabled={disabled}
                  onChange={(part) => change(permission, part)}
                  onRemove={() => onChange({ permissions: draft.permissions.filter((one) => one !== permission) })}
                />
              ))}
              {!disabled && draft.permissions.length < 32 && (
                <div>
                  <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => onChange({ permissions: [...draft.permissions, newPermission()] })}>
                    {t.addPermission}
                  </Button>
                </div>
              )}
            </div>
          </Section>
          <Section title={t.limits} about={t.limitsAbout}>
            <Limits draft={draft} onChange={onChange} disabled={disabled} sourcesError={fieldTrouble(error, "sources")} windowsError={fieldTrouble(error, "windows")} />
          </Section>
        </>
      )}
    </>
  );
}
