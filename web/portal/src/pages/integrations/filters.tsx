// What of the configured ones is shown, in which order. All of it stands in the address.
import { Select, TextInput } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { kinds, sorts, type Sort } from "../../api/integrations";
import { Icon } from "../../parts/icons";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import type { IntegrationsSearch } from "./routes";
import { showIn, shows } from "./show";
import css from "./list.module.css";
import lists from "../../parts/listing.module.css";

const route = getRouteApi("/frame/t/$tenant/settings/integrations");
/** Whoever types goes on typing. */
const pauseMs = 180;

export function Filters() {
  const { kind, search, show, sort } = route.useSearch();
  const navigate = route.useNavigate();
  // What is found begins at its first page.
  const change = (part: Partial<IntegrationsSearch>) => void navigate({ search: (before) => ({ ...before, after: undefined, ...part }), replace: true, resetScroll: false });
  return (
    <div className={css.toolbar}>
      <Find sought={search ?? ""} onFind={(wanted) => change({ search: wanted || undefined })} />
      <fieldset className={lists.choice}>
        <legend className="seen-by-readers">{t.list.kind}</legend>
        {[undefined, ...kinds].map((one) => (
          <label key={one ?? "all"}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => change({ kind: one })} />
            <span>{one ? t.kinds[one].short : t.list.allKinds}</span>
          </label>
        ))}
      </fieldset>
      <Select
        className={css.choice}
        size="sm"
        aria-label={words.find.show}
        data={shows.map((value) => ({ value, label: words.find.shows[value] }))}
        value={show ?? "all"}
        onChange={(value) => change({ show: showIn(value) })}
        allowDeselect={false}
      />
      <Select
        className={css.choice}
        size="sm"
        aria-label={words.find.sort}
        data={sorts.map((value) => ({ value, label: words.find.sorts[value] }))}
        value={sort ?? "oldest"}
        onChange={(value) => change({ sort: value === "oldest" ? undefined : (value as Sort) })}
        allowDeselect={false}
      />
    </div>
  );
}

function Find({ sought, onFind }: { sought: string; onFind: (wanted: string) => void }) {
  const [typed, setTyped] = useState(sought);
  const wanted = typed.trim();
  const sent = useRef(sought);
  const find = () => {
    if (wanted === sought) return;
    sent.current = wanted;
    onFind(wanted);
  };
  // Somebody has gone to another address: back, or to all of them.
  useEffect(() => {
    if (sought === sent.current) return;
    sent.current = sought;
    setTyped(sought);
  }, [sought]);
  useEffect(() => {
    const timer = setTimeout(find, pauseMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find();
  };
  return (
    <form onSubmit={submit} role="search" className={css.search}>
      <TextInput
        size="sm"
        type="search"
        placeholder={words.find.label}
        aria-label={words.find.label}
        leftSection={<Icon name="search" size={16} />}
        value={typed}
        maxLength={128}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}
