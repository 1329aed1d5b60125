// What to look for in the audit log; all of it stands in the address.
import { Button, Select, TextInput } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { outcomes, type AuditAction } from "../../api/audit";
import { Icon } from "../../parts/icons";
import { fieldOf, timeOf } from "../../parts/local_time";
import { Picker } from "../../parts/picker";
import { Chip } from "../../parts/status";
import { zoneName } from "../../parts/when";
import { texts } from "../../texts/en";
import { audit as t } from "../../texts/en/audit";
import css from "./audit.module.css";
import type { AuditSearch } from "./routes";
import { spans, type Span } from "./times";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";

const route = getRouteApi("/frame/t/$tenant/audit");

const actionData = Object.entries(t.actions)
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label));

/** Of IPv4 or IPv6; ids of requests have neither sign. */
const isAddress = (typed: string) => /^[0-9a-f.:]*[.:][0-9a-f.:]*$/i.test(typed);
const isId = (typed: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(typed);

export function Filters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  // Another search begins on its first page.
  const set = (part: Partial<AuditSearch>) => void navigate({ to: "/t/$tenant/audit", search: (before) => ({ ...before, ...part, after: undefined }), replace: true });
  const choose = (name: "integration" | "person") => (id: string | undefined) => set({ [name]: id });
  const custom = search.from !== undefined || search.to !== undefined;
  const [open, setOpen] = useState(custom);
  const chooseTime = (value: string | null) => {
    setOpen(value === "custom");
    set({ span: spans.find((span) => span === value), from: undefined, to: undefined });
  };
  const clear = () => {
    setOpen(false);
    void navigate({ to: "/t/$tenant/audit", search: {} });
  };
  const { after: _, ...filters } = search;
  const some = Object.values(filters).some((value) => value !== undefined);
  return (
    <div className={css.filters} role="search" aria-label={t.filters}>
      <div className={css.row}>
        <Select className={css.wide} aria-label={t.action} placeholder={t.action} data={actionData} value={search.action ?? null} onChange={(action) => set({ action: (action as AuditAction | null) ?? undefined })} searchable clearable limit={120} maxDropdownHeight={300} nothingFoundMessage={t.noAction} />
        <Picker of="integration" className={css.field} label={t.integration} hidden value={search.integration} onChoose={choose("integration")} clearable />
        <Picker of="member" className={css.field} label={t.person} hidden value={search.person} onChoose={choose("person")} clearable />
        <Select className={css.field} aria-label={t.time} data={[{ value: "any", label: t.anyTime }, ...spans.map((span) => ({ value: span as string, label: t.spans[span as Span] })), { value: "custom", label: t.custom }]} value={search.span ?? (custom || open ? "custom" : "any")} onChange={chooseTime} allowDeselect={false} />
        <fieldset className={`${lists.choice} ${css.outcomes}`}>
          <legend className="seen-by-readers">{t.outcome}</legend>
          {[undefined, ...outcomes].map((one) => (
            <label key={one ?? "all"}>
              <input type="radio" name="outcome" checked={search.outcome === one} onChange={() => set({ outcome: one })} />
              <span>{one ? t.outcomes[one] : t.anyOutcome}</span>
            </label>
          ))}
        </fieldset>
      </div>
      {(open || custom) && search.span === undefined && (
        <div className={css.row}>
          <TextInput className={css.moment} type="datetime-local" label={t.from} value={fieldOf(search.from)} onChange={(event) => set({ from: timeOf(event.currentTarget.value), span: undefined })} />
          <TextInput className={css.moment} type="datetime-local" label={t.to} value={fieldOf(search.to)} onChange={(event) => set({ to: timeOf(event.currentTarget.value), span: undefined })} />
          <p className={`${parts.small} ${css.zone}`}>{texts.zone(zoneName())}</p>
        </div>
      )}
      <div className={css.row}>
        <IdSearch onFind={set} />
        {search.requestId && <Chosen name={t.request} value={search.requestId} onRemove={() => set({ requestId: undefined })} />}
        {search.source && <Chosen name={t.source} value={search.source} onRemove={() => set({ source: undefined })} />}
        {search.object && <Chosen name={t.object} value={search.object} onRemove={() => set({ object: undefined })} />}
        {some && (
          <button type="button" className={css.clear} onClick={clear}>
            {t.clear}
          </button>
        )}
      </div>
    </div>
  );
}

/** The id of a request or of a thing, or an address: which of them it is, its form tells. */
function IdSearch({ onFind }: { onFind: (part: Partial<AuditSearch>) => void }) {
  const [typed, setTyped] = useState("");
  const find = (event: FormEvent) => {
    event.preventDefault();
    const id = typed.trim();
    if (id === "") return;
    onFind(isId(id) ? { object: id.toLowerCase() } : isAddress(id) ? { source: id.toLowerCase() } : { requestId: id.slice(0, 64) });
    setTyped("");
  };
  return (
    <form onSubmit={find} className={css.id}>
      <TextInput type="search" aria-label={t.findId} placeholder={t.findId} leftSection={<Icon name="search" size={16} />} value={typed} maxLength={64} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" spellCheck={false} />
      <Button type="submit" variant="default">
        {texts.frame.search}
      </Button>
    </form>
  );
}

function Chosen({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <span className={css.chosen}>
      <Chip>
        {name} <code>{value}</code>
      </Chip>
      <button type="button" className={parts.iconButton} onClick={onRemove} aria-label={t.remove(name)}>
        <Icon name="cross" size={14} />
      </button>
    </span>
  );
}
