// One program in several languages: the chosen one is shown and can be copied.
import { useId, useState } from "react";
import { texts as t } from "../texts/en";
import { CodeBox } from "./code_box";
import { CopyButton } from "./copy";
import lists from "./listing.module.css";
import css from "./programs.module.css";

type Language = keyof typeof t.snippets.languages;

export function Programs<Some extends Language>({ languages, textOf }: { languages: readonly [Some, ...Some[]]; textOf: (language: Some) => string }) {
  const [language, setLanguage] = useState(languages[0]);
  const name = useId();
  const text = textOf(language);
  return (
    <div className={css.programs}>
      <div className={css.head}>
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
      <CodeBox label={t.snippets.languages[language]} text={text} wraps={false} snippet={language} />
    </div>
  );
}
