// One part of a policy: who is meant, and what of the assets.
import { Checkbox } from "@mantine/core";
import { Icon } from "../../parts/icons";
import { policies as t } from "../../texts/en/policies";
import { CallerConditions } from "./conditions";
import type { List, PermissionDraft } from "./draft";
import type { Known } from "./known";
import { NamesField } from "./names_field";
import css from "./editor.module.css";
import parts from "../../parts/parts.module.css";

interface PermissionPartProps {
  permission: PermissionDraft;
  index: number;
  only: boolean;
  deny: boolean;
  known: Known;
  disabled: boolean;
  onChange: (part: Partial<PermissionDraft>) => void;
  onRemove: () => void;
}

export function PermissionPart({ permission, index, only, deny, known, disabled, onChange, onRemove }: PermissionPartProps) {
  const attributes = [...known.attributes.keys()];
  const offered: Record<List, string[]> = {
    readAttributes: attributes,
    includeAttributes: attributes,
    writeAttributes: attributes,
    readEventTypes: known.eventTypes,
    writeEventTypes: known.eventTypes,
    behaviours: known.behaviours,
  };
  const { names } = permission;
  // What few policies have shows where it is, or where it belongs.
  const shown: List[] = ["readAttributes", "writeAttributes", "readEventTypes", "writeEventTypes"];
  if (names.writeEventTypes.length > 0 || names.behaviours.length > 0) shown.push("behaviours");
  if (names.includeAttributes.length > 0) shown.push("includeAttributes");
  return (
    <section className={css.part} aria-label={t.part(index + 1)}>
      {!only && (
        <div className={css.partHead}>
          <h3>{t.part(index + 1)}</h3>
          {!disabled && (
            <button type="button" className={parts.iconButton} onClick={onRemove} aria-label={t.removePermission(index + 1)}>
              <Icon name="bin" size={16} />
            </button>
          )}
        </div>
      )}
      <Checkbox label={t.everybodyToggle} checked={permission.everybody} disabled={disabled} onChange={(event) => onChange({ everybody: event.currentTarget.checked })} />
      {!permission.everybody && <CallerConditions all={permission.caller} onChange={(caller) => onChange({ caller })} known={known} disabled={disabled} />}
      {shown.map((list) => (
        <NamesField key={list} list={list} value={names[list]} known={offered[list]} disabled={disabled} onChange={(value) => onChange({ names: { ...names, [list]: value } })} />
      ))}
      {!deny && Object.values(names).every((list) => list.length === 0) && <p className={parts.small}>{t.knowOnly}</p>}
    </section>
  );
}
