import type { Integration } from "../../api/integrations";
import { Programs } from "../../parts/programs";
import { texts as t } from "../../texts/en";
import { languages, snippet } from "./snippets";

/** A first program in the language that somebody chooses; with the secret only while that is shown. */
export function Snippets({ integration }: { integration: Integration }) {
  const values = {
    id: integration.id,
    url: integration.authenticationUrl ?? integration.tokenUrl ?? "",
    secret: integration.secret ?? t.snippets.placeholder,
  };
  return <Programs languages={languages} textOf={(language) => snippet(integration.kind, language, values)} />;
}
