// What the policy would change, while it is being written.
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { trialQuery, type Trial } from "../../api/policies";
import { useTenant } from "../../frame/context";
import { Section, Waiting } from "../../parts/page";
import { useNames } from "../../parts/picker";
import { FormTrouble } from "../../parts/trouble";
import { preciseTime, useNow } from "../../parts/when";
import { policies as t } from "../../texts/en/policies";
import { changesByCaller, otherDecisions, summaryOf, type Affected, type CallerChange, type CallerKind, type Line, type OtherDecision } from "./changes";
import css from "./preview.module.css";
import parts from "../../parts/parts.module.css";

const settleMilliseconds = 350;
const mostShown = 12;
const mostNamed = 20;

/** `policy` is the policy as text; nothing while it cannot be tried. */
export function Preview({ policy, replaces }: { policy?: string; replaces?: string }) {
  const tenant = useTenant();
  const [settled] = useDebouncedValue(policy ?? "", settleMilliseconds);
  const trial = useQuery({ ...trialQuery(tenant, settled, replaces), enabled: policy !== undefined && settled !== "" });
  return (
    <Section title={t.preview} about={t.previewAbout}>
      {policy === undefined ? <p className={parts.small}>{t.previewWaits}</p> : <WhatChanges trial={trial} stale={settled !== policy} />}
    </Section>
  );
}

/** The answer to a trial, or why there is none. */
export function WhatChanges({ trial, stale = false }: { trial: UseQueryResult<Trial>; stale?: boolean }) {
  if (trial.error) return <FormTrouble error={trial.error} />;
  if (!trial.data) return <Waiting rows={3} />;
  return (
    <div data-stale={trial.isFetching || stale || undefined} className={css.preview}>
      <Changes trial={trial.data} />
    </div>
  );
}

function Changes({ trial }: { trial: Trial }) {
  const { effects } = trial;
  const changes = changesByCaller(effects);
  const of = (kind: CallerKind) => changes.filter((one) => one.kind === kind);
  return (
    <>
      <p role="status">{summaryOf(effects, changes)}</p>
      <p className={parts.small}>{t.looked(effects)}</p>
      <ChangeList changes={of("integration")} label={t.changesOf.integration} />
      <ChangeList changes={of("member")} label={t.changesOf.member} />
      <Requests trial={trial} />
    </>
  );
}

function Requests({ trial }: { trial: Trial }) {
  const [open, setOpen] = useState(false);
  const all = otherDecisions(trial);
  const words = t.requests(all.length, trial.lookedAt, trial.complete);
  if (all.length === 0) return <p className={parts.small}>{words}</p>;
  return (
    <details className={css.requests} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={parts.small}>{words}</summary>
      {open && <RequestList all={all} />}
    </details>
  );
}

function RequestList({ all }: { all: OtherDecision[] }) {
  const tenant = useTenant();
  const now = useNow();
  const shown = all.slice(0, mostNamed);
  const names = useNames(shown.flatMap(({ kind, caller, asset }) => [{ thing: kind, id: caller }, { thing: "asset", id: asset }]));
  if (names.isLoading) return <Waiting rows={3} />;
  return (
    <>
      <ul className={css.changes}>
        {shown.map(({ kind, caller, action, asset, at, requestId, allowedThen }, index) => (
          <li key={index} data-change={allowedThen ? "gained" : "lost"}>
            <span aria-hidden="true">{allowedThen ? "+" : "−"}</span>
            <div>
              <bdi>{names.known.get(caller) ?? t.unnamed[kind]}</bdi> {t.wanted[action]} <AssetLink asset={{ id: asset, name: names.known.get(asset) ?? asset }} />,{" "}
              {requestId ? (
                <Link to="/t/$tenant/audit" params={{ tenant }} search={{ requestId }} target="_blank" className={css.asset}>
                  {preciseTime(at, now)}
                </Link>
              ) : (
                preciseTime(at, now)
              )}
              <span className={css.decision}>{t.decisions[String(allowedThen)]}</span>
            </div>
          </li>
        ))}
      </ul>
      {all.length > mostNamed && <p className={parts.small}>{t.andMore(all.length - mostNamed)}</p>}
    </>
  );
}

function ChangeList({ changes, label }: { changes: CallerChange[]; label: string }) {
  if (changes.length === 0) return null;
  return (
    <>
      <ul className={css.changes} aria-label={label}>
        {changes.slice(0, mostShown).map((one) => (
          <li key={one.id}>
            <h3>
              <bdi>{one.name ?? t.unnamed[one.kind]}</bdi> {one.kind === "member" && <span className={parts.small}>{t.isMember}</span>}
            </h3>
            <ul>
              {one.lines.map((line) => (
                <li key={`${line.change} ${line.action}`} data-change={line.change}>
                  <span aria-hidden="true">{line.change === "gained" ? "+" : "−"}</span>
                  <ChangeLine line={line} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {changes.length > mostShown && <p className={parts.small}>{t.andMore(changes.length - mostShown)}</p>}
    </>
  );
}

function ChangeLine({ line: { change, action, assets, attributes } }: { line: Line }) {
  const verb = action ? t.effectOn[change][action] : change === "gained" ? t.readsMore : t.readsLess;
  const [first, ...others] = assets;
  return (
    <div>
      {first && others.length === 0 ? (
        <>
          {verb} <AssetLink asset={first} />
        </>
      ) : (
        <details className={css.assets}>
          <summary>
            {verb} {t.assetCount(assets.length)}
          </summary>
          <ul>
            {assets.slice(0, mostNamed).map((asset) => (
              <li key={asset.id}>
                <AssetLink asset={asset} />
              </li>
            ))}
            {assets.length > mostNamed && <li>{t.andMore(assets.length - mostNamed)}</li>}
          </ul>
        </details>
      )}
      {attributes.length > 0 && <span className={css.attributes}>{t.attributes(attributes)}</span>}
    </div>
  );
}

/** In a tab of its own: what is being written here is not saved. */
function AssetLink({ asset: { id, name } }: { asset: Affected }) {
  return (
    <Link to="/t/$tenant/inventory/assets/$asset" params={{ tenant: useTenant(), asset: id }} target="_blank" className={css.asset}>
      <bdi>{name}</bdi>
    </Link>
  );
}
