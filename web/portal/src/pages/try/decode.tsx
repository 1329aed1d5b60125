import { Button, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { answered, client } from "../../api/client";
import { CodeBox } from "../../parts/code_box";
import { Section } from "../../parts/page";
import { Status } from "../../parts/status";
import { exactTime } from "../../parts/when";
import { tryIt as t } from "../../texts/en/try";
import { checkIdentity, checkJwt, isIdentity, sayVerdict, takerOf, verdictOf, type Check, type Server, type Taker } from "./checks";
import { isActive } from "./exchange";
import { mostCharacters, readJwt, type Claims, type Jwt } from "./jwt";
import type { Held } from "./page";
import css from "./try.module.css";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";
import { SecretInput } from "../../parts/secret_input";

const serverQuery = {
  queryKey: ["server"],
  queryFn: async (): Promise<Server> => {
    const { issuer } = await answered(client.GET("/.well-known/oauth-authorization-server"));
    const keys = await answered(client.GET("/oauth/jwks")).then((set) => set.keys, () => undefined);
    return { issuer, keys };
  },
  staleTime: 60_000,
};

const sayTime = (milliseconds: number) => exactTime(new Date(milliseconds));

export function DecodeTab({ held }: { held?: Held }) {
  const [text, setText] = useState("");
  // The token that was just got is what one wants to look into.
  const [seen, setSeen] = useState<string>();
  if (held?.token !== seen) {
    setSeen(held?.token);
    if (held) setText(held.token);
    else if (text === seen) setText("");
  }
  const jwt = useMemo(() => readJwt(text), [text]);
  return (
    <>
      <Section title={t.decode} about={t.decodeAbout}>
        <Textarea
          aria-label={t.paste}
          placeholder={t.pasteExample}
          classNames={{ input: css.token }}
          autosize={false}
          rows={5}
          value={text}
          maxLength={mostCharacters}
          onChange={(event) => setText(event.currentTarget.value)}
          error={text.trim() !== "" && !jwt ? t.notAToken : undefined}
          autoComplete="off"
          spellCheck={false}
        />
        {text !== "" && (
          <Button variant="default" size="xs" mt={10} onClick={() => setText("")}>
            {t.clear}
          </Button>
        )}
      </Section>
      {jwt && <Judged jwt={jwt} held={held?.token === text.trim() ? held : undefined} />}
      {jwt && <Said jwt={jwt} />}
    </>
  );
}

function Judged({ jwt, held }: { jwt: Jwt; held?: Held }) {
  const server = useQuery(serverQuery);
  const [judged, setJudged] = useState<{ checks: Check[]; taker?: Taker }>();
  const [secret, setSecret] = useState("");
  const identity = isIdentity(jwt);
  useEffect(() => {
    let over = false;
    const known = server.data ?? (server.error ? { issuer: window.location.origin } : undefined);
    const found = identity ? checkIdentity(jwt, secret.trim(), Date.now(), sayTime) : known && checkJwt(jwt, known, Date.now(), sayTime);
    const taker = identity || !known ? undefined : takerOf(jwt, known);
    void found?.then((checks) => !over && setJudged({ checks, taker }));
    return () => {
      over = true;
    };
  }, [jwt, identity, secret, server.data, server.error]);
  if (!judged) return null;
  const { checks, taker } = judged;
  const verdict = verdictOf(checks);
  return (
    <Section title={t.checks}>
      <p role="status" className={css.outcome} data-good={verdict === "unknown" ? undefined : verdict === "good"}>
        {sayVerdict(verdict, taker)}
      </p>
      <ul className={css.checks}>
        {checks.map((check) => (
          <li key={check.name}>
            <span className={css.checkName}>{t.checkNames[check.name]}</span>
            <span className={css.checkText}>{check.says}</span>
            <Status tone={check.state === "good" ? "good" : check.state === "bad" ? "bad" : "warn"}>{t.states[check.state]}</Status>
          </li>
        ))}
      </ul>
      {identity && <SecretInput mt={14} maw={420} label={t.identitySecret} description={t.identitySecretAbout} value={secret} onChange={(event) => setSecret(event.currentTarget.value)} maxLength={256} autoComplete="off" spellCheck={false} />}
      {held && held.way !== "accessia" ? <Live key={held.token} held={held} /> : <p className={parts.small}>{t.verdictLimits}</p>}
    </Section>
  );
}

/** Whoever has the secret of the client may ask the server, which alone knows what was revoked. */
function Live({ held }: { held: Held }) {
  const [state, setState] = useState<"unasked" | "asking" | "active" | "inactive" | "failed">("unasked");
  const ask = () => {
    setState("asking");
    isActive(held.token, held.integration, held.secret).then((active) => setState(active ? "active" : "inactive"), () => setState("failed"));
  };
  return (
    <div className={css.live}>
      <Button variant="default" size="xs" loading={state === "asking"} onClick={ask}>
        {t.revokedCheck}
      </Button>
      <p className={parts.small} role="status">
        {state === "active" ? t.active : state === "inactive" ? t.inactive : state === "failed" ? t.unreachable : t.revokedAbout}
      </p>
    </div>
  );
}

const times = new Set(["exp", "iat", "nbf", "auth_time"]);
const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

const meaning = (name: string) => t.means[name] ?? (name.startsWith("jit_") ? t.archivist : t.custom);

function Said({ jwt }: { jwt: Jwt }) {
  return (
    <Section title={t.claims} about={t.claimsAbout}>
      <table className={`${lists.table} ${css.claims}`}>
        <caption className="seen-by-readers">{t.claims}</caption>
        <thead>
          <tr>
            <th scope="col">{t.claimColumns.name}</th>
            <th scope="col">{t.claimColumns.value}</th>
            <th scope="col">{t.claimColumns.means}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(jwt.payload).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td data-label={t.claimColumns.value}>
                <span className={css.claimValue}>{times.has(name) && typeof value === "number" ? sayTime(value * 1000) : shown(value)}</span>
              </td>
              <td data-label={t.claimColumns.means}>
                <span className={lists.faint}>{meaning(name)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={css.raws}>
        <Raw title={t.header} claims={jwt.header} />
        <Raw title={t.payload} claims={jwt.payload} />
      </div>
    </Section>
  );
}

function Raw({ title, claims }: { title: string; claims: Claims }) {
  return (
    <div>
      <h3>{title}</h3>
      <CodeBox label={title} text={JSON.stringify(claims, null, 2)} />
    </div>
  );
}
