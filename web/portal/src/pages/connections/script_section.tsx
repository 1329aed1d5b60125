// How a script gets the token of an account at a service.
import { Link } from "@tanstack/react-router";
import { root } from "../../api/client";
import type { Provider } from "../../api/connections";
import { useMay, useTenant } from "../../frame/context";
import { Section } from "../../parts/page";
import { Programs } from "../../parts/programs";
import { texts as shared } from "../../texts/en";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";
import { languages, script } from "./scripts";

const t = texts.script;

export function ScriptSection({ provider: { provider, policy } }: { provider: Provider }) {
  const tenant = useTenant();
  const mayAdd = useMay("integrations:write");
  const forMembers = policy === "user_only" || policy === "user_else_master";
  const values = { base: window.location.origin + root, service: provider, clientId: t.clientId, secret: shared.snippets.placeholder, member: forMembers ? t.member : undefined };
  return (
    <Section title={t.title} about={t.about(forMembers)}>
      <Programs languages={languages} textOf={(language) => script(language, values)} />
      <p className={css.under}>
        {t.needs}{" "}
        {mayAdd && (
          <Link to="/t/$tenant/settings/integrations" params={{ tenant }} search={{ add: "custom" }}>
            {t.add}
          </Link>
        )}
      </p>
    </Section>
  );
}
