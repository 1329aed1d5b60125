import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { choicesQuery } from "../../api/choices";
import { integrationQuery, kinds, type Kind } from "../../api/integrations";
import { callerQuery } from "../../api/session";
import { Icon } from "../../parts/icons";
import { Empty, Section, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { Picker } from "../../parts/picker";
import { Trouble } from "../../parts/trouble";
import { texts } from "../../texts/en";
import { tryIt as t } from "../../texts/en/try";
import { callRequest, pathsOf, send, tokenIn, tokenRequest, type Answered, type Path, type Sent } from "./exchange";
import { Exchange } from "./exchange_view";
import { mayUseKeys } from "./jwt";
import { operationsFor, type OperationId } from "./operations";
import type { Held } from "./page";
import css from "./try.module.css";
import lists from "../../parts/listing.module.css";
import { SecretInput } from "../../parts/secret_input";

const route = getRouteApi("/frame/t/$tenant/try");

interface Told {
  sent: Sent;
  answered?: Answered;
}

interface CallTabProps {
  held?: Held;
  onHold: (held: Held | undefined) => void;
}

interface Target {
  id: string;
  kind: Kind;
  versions: readonly string[];
}

/** The integration that one has chosen, or the id that one has typed where the role may not list them. */
function useTarget() {
  const { tenant } = route.useParams();
  const { integration: id } = route.useSearch();
  const caller = useQuery(callerQuery(tenant));
  const mayList = caller.data?.permissions.includes("integrations:read");
  const list = useQuery({ ...choicesQuery(tenant, "integration", ""), enabled: mayList === true });
  const named = useQuery({ ...integrationQuery(tenant, id ?? ""), enabled: mayList === true && id !== undefined });
  const [kind, setKind] = useState<Kind>("custom");
  const found = named.data;
  const target: Target | undefined = found ? { id: found.id, kind: found.kind, versions: found.externalApiVersions } : id ? { id, kind, versions: [] } : undefined;
  // Not before it is known what it is.
  const ready = mayList === false || id === undefined || !named.isPending;
  return { id, ready, target: ready ? target : undefined, known: found !== undefined, list, mayList, setKind };
}

export function CallTab({ held, onHold }: CallTabProps) {
  const { tenant } = route.useParams();
  const navigate = route.useNavigate();
  const { id, ready: aimed, target, known, list, mayList, setKind } = useTarget();
  const [secret, setSecret] = useState("");
  const [way, setWay] = useState<Path>();
  const [told, setTold] = useState<Told>();
  const [lost, setLost] = useState(false);
  const [busy, setBusy] = useState(false);

  // Nothing is drawn before what the address names is known: what it is decides what stands above the rest.
  const [begun, setBegun] = useState(aimed);
  if (!begun && aimed) setBegun(true);

  // All of it is about one integration.
  const aim = useRef(id);
  useEffect(() => {
    aim.current = id;
  }, [id]);
  const [of, setOf] = useState(id);
  if (of !== id) {
    setOf(id);
    setSecret("");
    setTold(undefined);
    setWay(undefined);
  }
  const mine = held?.integration === id ? held : undefined;
  if (list.error) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (mayList === undefined || (mayList && !list.data) || !begun) return <Waiting rows={5} />;
  if (list.data?.length === 0)
    return (
      <div className={lists.panel}>
        <h2 className="seen-by-readers">{t.token}</h2>
        <Empty title={t.none} action={<Link to="/t/$tenant/settings/integrations" params={{ tenant }}>{t.toIntegrations}</Link>}>
          {t.noneText}
        </Empty>
      </div>
    );

  const ways = target ? pathsOf[target.kind] : [];
  const chosen = way && ways.includes(way) ? way : ways[0];
  const malformed = secret !== "" && !/^[A-Za-z0-9_-]{64}$/.test(secret.trim());
  const unable = chosen === "accessia" && !mayUseKeys();
  const ready = target !== undefined && chosen !== undefined && secret !== "" && !malformed && !unable && !busy;
  const get = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    setLost(false);
    onHold(undefined);
    const isStill = () => aim.current === target.id; // what comes late is of no use to another one
    try {
      const sent = await tokenRequest(chosen, target.id, secret.trim(), Date.now());
      const answered = await send(sent);
      const got = tokenIn(answered);
      if (!isStill()) return;
      if (got) onHold({ integration: target.id, secret: secret.trim(), token: got.token, way: chosen });
      setTold({ sent, answered });
    } catch {
      if (isStill()) setLost(true);
    } finally {
      setBusy(false);
    }
  };
  const forget = () => {
    setSecret("");
    setTold(undefined);
    onHold(undefined);
  };
  const choose = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, integration: id }), replace: true });
  return (
    <>
      <Section title={t.token} about={t.tokenAbout}>
        <form onSubmit={get} className={parts.form} noValidate>
          <div className={css.fields}>
            {mayList ? (
              <Picker of="integration" label={t.integration} placeholder={t.chooseIntegration} value={id} onChoose={choose} />
            ) : (
              <TextInput label={t.id} description={t.noRead} value={id ?? ""} maxLength={36} onChange={(event) => choose(event.currentTarget.value.trim() || undefined)} autoComplete="off" spellCheck={false} />
            )}
            {target && !known && <Select label={t.kind} data={kinds.map((kind) => ({ value: kind, label: texts.kinds[kind].name }))} value={target.kind} onChange={(kind) => kind && setKind(kind as Kind)} allowDeselect={false} />}
            {target && <Select label={t.path} data={ways.map((one) => ({ value: one, label: t.paths[one] }))} value={chosen ?? null} onChange={(one) => one && setWay(one as Path)} allowDeselect={false} />}
          </div>
          <SecretInput label={t.secret} description={t.secretAbout} value={secret} onChange={(event) => setSecret(event.currentTarget.value)} error={malformed ? t.secretMalformed : undefined} autoComplete="off" spellCheck={false} maxLength={200} />
          {(lost || unable) && (
            <p className={parts.fieldError} role="alert">
              {unable ? t.overHttps : t.unreachable}
            </p>
          )}
          <div className={parts.formStart}>
            <Button type="submit" disabled={!ready} loading={busy} leftSection={<Icon name="key" size={16} />}>
              {t.get}
            </Button>
            {(told || secret !== "") && (
              <Button variant="default" onClick={forget}>
                {t.forget}
              </Button>
            )}
          </div>
        </form>
        {told?.answered && <TokenTold told={told} held={mine} way={chosen} />}
      </Section>
      <Section title={t.call} about={t.callAbout}>
        {mine && target ? <Call key={mine.token} held={mine} target={target} /> : <p className={parts.small}>{t.callWaits}</p>}
      </Section>
    </>
  );
}

function TokenTold({ told, held, way }: { told: Told; held?: Held; way?: Path }) {
  const seconds = told.answered && tokenIn(told.answered)?.seconds;
  return (
    <div className={css.told}>
      <p role="status" className={css.outcome} data-good={held !== undefined}>
        {held ? (seconds === undefined ? t.gotUnknown : t.got(seconds)) : t.refused}{" "}
        {held && (
          <Link from="/t/$tenant/try" to="." search={(before) => ({ ...before, tab: "decode" as const })}>
            {t.decodeIt}
          </Link>
        )}
      </p>
      {way === "accessia" && <p className={parts.small}>{t.signedHere}</p>}
      <Exchange sent={told.sent} answered={told.answered} />
    </div>
  );
}

function Call({ held, target }: { held: Held; target: Target }) {
  const operations = operationsFor(target.kind, held.way, target.versions);
  const [id, setId] = useState<OperationId>(operations[0]!.id);
  const operation = operations.find((one) => one.id === id) ?? operations[0]!;
  const [told, setTold] = useState<Told>();
  const [lost, setLost] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => setTold(undefined), [operation.path]);
  const run = async () => {
    setBusy(true);
    setLost(false);
    try {
      const sent = callRequest(operation.path, held.token);
      setTold({ sent, answered: await send(sent) });
    } catch {
      setLost(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={parts.form}>
      <div className={css.call}>
        <Select label={t.operation} data={operations.map((one) => ({ value: one.id, label: `${t.operations[one.id]} · GET ${one.path}` }))} value={operation.id} onChange={(one) => one && setId(one as OperationId)} allowDeselect={false} />
        <Button onClick={() => void run()} loading={busy}>
          {t.send}
        </Button>
      </div>
      {lost && (
        <p className={parts.fieldError} role="alert">
          {t.unreachable}
        </p>
      )}
      <Exchange sent={told?.sent ?? callRequest(operation.path, held.token)} answered={told?.answered} />
    </div>
  );
}
