import { useId, useState } from "react";
import type { Integration } from "../../api/integrations";
import { CopyButton } from "../../parts/copy";
import { texts as t } from "../../texts/en";
import css from "./integrations.module.css";
import { languages, snippet, type Language } from "./snippets";
import lists from "../../parts/listing.module.css";

/** A first program in the language that somebody chooses; with the secret only while that is shown. */
export function Snippets({ integration }: { integration: Integration }) {
  const [language, setLanguage] = useState<Language>("curl");
  const name = useId();
  const values = {
    id: integration.id,
    url: integration.authenticationUrl ?? integration.tokenUrl ?? "",
    secret: integration.secret ?? t.snippets.placeholder,
  };
  const text = snippet(integration.kind, language, values);
  return (
    <div className={css.snippets}>
      <div className={css.snippetHead}>
        <fieldset className={lists.choice}>
          <legend className="seen-by-readers">{t.snippets.title}</legend>
          {languages.map((one) => (
            <label key={one}>
              <input type="radio" name={name} checked={one === language} onChange={() => setLanguage(one)} />
              <span>{t.snippets.languages[one]}</span>
            </label>
          ))}
        </fieldset>
        <CopyButton value={text} label={t.snippets.copy} text={t.made.copyText} />
      </div>
      <pre tabIndex={0} aria-label={t.snippets.languages[language]} data-snippet={language}>
        <code>{text}</code>
      </pre>
    </div>
  );
}
