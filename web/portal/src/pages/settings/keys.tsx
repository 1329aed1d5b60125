// The keys that sign tokens: which there are, another one in their place, the end of one that has leaked.
import { Button, Radio, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, tenantClient, type Schemas } from "../../api/client";
import { keysQuery, type Key } from "../../api/settings";
import { useMay, useTenant } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { Question } from "../../parts/dialog";
import { Section, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { Trouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { settings } from "../../texts/en/settings";
import parts from "../../parts/parts.module.css";
import css from "./settings.module.css";

const t = settings.keys;

export function KeysTab() {
  const keys = useQuery(keysQuery(useTenant()));
  const allowed = useMay("keys:rotate");
  const mayRotate = allowed && keys.data !== undefined && !keys.data.operatorOnly;
  const [rotating, setRotating] = useState(false);
  const [ending, setEnding] = useState<Key>();
  return (
    <Section
      title={t.title}
      about={t.about}
      actions={
        mayRotate && (
          <Button variant="default" onClick={() => setRotating(true)}>
            {t.rotate}
          </Button>
        )
      }
    >
      {keys.error && !keys.data ? (
        <Trouble error={keys.error} retry={() => void keys.refetch()} />
      ) : !keys.data ? (
        <Waiting rows={4} />
      ) : (
        <>
          {allowed && keys.data.operatorOnly && <p className={parts.notice}>{t.operatorOnly}</p>}
          <table className={css.table}>
            <caption className="seen-by-readers">{t.title}</caption>
            <thead>
              <tr>
                <th scope="col">{t.algorithm}</th>
                <th scope="col">{t.id}</th>
                <th scope="col">{t.state}</th>
                <th scope="col">{t.from}</th>
                <th scope="col">{t.until}</th>
                {mayRotate && (
                  <th scope="col">
                    <span className="seen-by-readers">{t.end}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {keys.data.keys.map((key) => (
                <Row key={key.id} found={key} onEnd={mayRotate ? () => setEnding(key) : undefined} />
              ))}
            </tbody>
          </table>
        </>
      )}
      {rotating && <Rotate algorithms={[...new Set((keys.data?.keys ?? []).map((key) => key.algorithm))]} onClose={() => setRotating(false)} />}
      {ending && <EndKey found={ending} onClose={() => setEnding(undefined)} />}
    </Section>
  );
}

function Row({ found: { algorithm, kid, state, activeFrom, deleteAt }, onEnd }: { found: Key; onEnd?: () => void }) {
  return (
    <tr>
      <th scope="row">{algorithm}</th>
      <td data-label={t.id} className={css.kid}>
        <CopyValue value={kid} label={t.copyId(kid)} />
      </td>
      <td data-label={t.state}>
        <Status tone={state === "active" ? "good" : undefined}>{t.states[state]}</Status>
      </td>
      <td data-label={t.from}>
        <When time={activeFrom} />
      </td>
      <td data-label={t.until}>{deleteAt ? <When time={deleteAt} form="day" /> : <span className={css.faint}>—</span>}</td>
      {onEnd && (
        <td className={css.action}>
          <button type="button" className={css.linkButton} onClick={onEnd} aria-label={t.endThis(kid)}>
            {t.end}
          </button>
        </td>
      )}
    </tr>
  );
}

function useTakeKeys(onClose: () => void, said: string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  return (keys: Schemas["KeyList"]) => {
    queries.setQueryData(keysQuery(tenant).queryKey, keys);
    say(said);
    onClose();
  };
}

const allKeys = "all";

function Rotate({ algorithms, onClose }: { algorithms: Key["algorithm"][]; onClose: () => void }) {
  const tenant = useTenant();
  const [which, setWhich] = useState<string>(allKeys);
  const [when, setWhen] = useState("soon");
  const take = useTakeKeys(onClose, t.rotated);
  const rotate = useMutation({
    mutationFn: () => {
      const body = { algorithm: algorithms.find((one) => one === which), atOnce: when === "atOnce" };
      return answered(tenantClient(tenant).POST("/api/keys/rotate", { body }));
    },
    onSuccess: take,
  });
  return (
    <Question opened title={t.rotateTitle} action={t.rotate} busy={rotate.isPending} error={rotate.error} onAnswer={() => rotate.mutate()} onClose={onClose}>
      <p>{t.whatHappens}</p>
      <Select label={t.which} data={[{ value: allKeys, label: t.all }, ...algorithms.map((one) => ({ value: one, label: one }))]} value={which} onChange={(value) => setWhich(value ?? allKeys)} allowDeselect={false} />
      <Radio.Group label={t.when} value={when} onChange={setWhen}>
        <div className={css.radios}>
          <Radio value="soon" label={t.soon} description={t.soonAbout} />
          <Radio value="atOnce" label={t.atOnce} description={t.atOnceAbout} />
        </div>
      </Radio.Group>
    </Question>
  );
}

function EndKey({ found: { id, algorithm }, onClose }: { found: Key; onClose: () => void }) {
  const tenant = useTenant();
  const [typed, setTyped] = useState("");
  const take = useTakeKeys(onClose, t.ended);
  const end = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/keys/{keyId}", { params: { path: { keyId: id } } })),
    onSuccess: take,
  });
  return (
    <Question opened title={t.endTitle} action={t.end} tone="bad" busy={end.isPending} ready={typed.trim() === algorithm} error={end.error} onAnswer={() => end.mutate()} onClose={onClose}>
      <p>{t.endText}</p>
      <TextInput label={t.typeAlgorithm(algorithm)} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" spellCheck={false} data-autofocus />
    </Question>
  );
}
