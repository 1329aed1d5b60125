// Chooses one of very many by a part of its name, which the server finds while somebody types.
import { MultiSelect, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callerQuery } from "../api/session";
import { choicesQuery, choiceQuery, needsOf, type Choice, type Thing } from "../api/choices";
import { useTenant } from "../frame/context";
import { texts as t } from "../texts/en";
import { adviceOf } from "./trouble";

const pauseMilliseconds = 180;

interface PickerProps {
  of: Thing;
  /** Of the field; `hidden` says it to readers only. */
  label: string;
  hidden?: boolean;
  placeholder?: string;
  description?: string;
  className?: string;
  error?: string;
  value: string | undefined;
  onChoose: (id: string | undefined) => void;
  clearable?: boolean;
}

/** Those that have a name in common with another one say what tells them apart. */
function optionsOf(choices: Choice[]) {
  return choices.map(({ id, name, about }) => ({ value: id, label: about && choices.some((other) => other.id !== id && other.name === name) ? `${name} (${about})` : name }));
}

export function Picker({ of, label, hidden, value, onChoose, clearable, placeholder = hidden ? label : undefined, ...field }: PickerProps) {
  const tenant = useTenant();
  const may = useMayFind();
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const chosen = useQuery({ ...choiceQuery(tenant, of, value ?? ""), enabled: value !== undefined && may(of) });
  const chosenName = value === undefined ? "" : (chosen.data?.name ?? value);
  const [sought] = useDebouncedValue(typed.trim() === chosenName ? "" : typed.trim(), pauseMilliseconds);
  const found = useQuery({ ...choicesQuery(tenant, of, sought), enabled: opened && may(of), placeholderData: keepPreviousData });
  const choices = found.data ?? [];
  const data = optionsOf(value === undefined || choices.some(({ id }) => id === value) ? choices : [{ id: value, name: chosenName }, ...choices]);
  return (
    <Select
      {...field}
      {...(hidden ? { "aria-label": label } : { label })}
      placeholder={placeholder}
      data={data}
      filter={({ options }) => options.filter((option) => "value" in option && choices.some(({ id }) => id === option.value))}
      value={value ?? null}
      onChange={(id) => onChoose(id ?? undefined)}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpened(true)}
      searchable
      clearable={clearable}
      clearButtonProps={{ "aria-label": t.picker.clear(label), "aria-hidden": false, tabIndex: 0 }}
      allowDeselect={false}
      maxDropdownHeight={260}
      comboboxProps={{ position: "bottom-start", withinPortal: false, shadow: "none", transitionProps: { duration: 90 } }}
      nothingFoundMessage={nothingFound(of, may, found)}
    />
  );
}

interface ManyPickerProps extends Pick<PickerProps, "of" | "label" | "placeholder" | "description" | "error"> {
  value: string[];
  onChange: (ids: string[]) => void;
  most: number;
}

/** The same for some of them. */
export function ManyPicker({ of, value, placeholder, most, ...field }: ManyPickerProps) {
  const tenant = useTenant();
  const may = useMayFind();
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const names = useNames(value.map((id) => ({ thing: of, id })));
  const [sought] = useDebouncedValue(typed.trim(), pauseMilliseconds);
  const found = useQuery({ ...choicesQuery(tenant, of, sought), enabled: opened && may(of), placeholderData: keepPreviousData });
  const choices = found.data ?? [];
  const chosen = value.filter((id) => !choices.some((one) => one.id === id)).map((id) => ({ value: id, label: names.known.get(id) ?? id }));
  return (
    <MultiSelect
      {...field}
      placeholder={value.length > 0 ? undefined : placeholder}
      data={[...chosen, ...optionsOf(choices)]}
      filter={({ options }) => options.filter((option) => "value" in option && choices.some(({ id }) => id === option.value))}
      value={value}
      searchValue={typed}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpened(true)}
      searchable
      hidePickedOptions
      maxValues={most}
      maxDropdownHeight={220}
      nothingFoundMessage={choices.length > 0 ? undefined : nothingFound(of, may, found)} // all that were found are chosen
    />
  );
}

const nothingFound = (of: Thing, may: (thing: Thing) => boolean, { error, data }: { error: unknown; data: unknown }) => (!may(of) ? t.picker.refused : error ? adviceOf(error) : data ? t.list.nothingFound : t.loading);

/** Whether one may look for them. */
function useMayFind() {
  const caller = useQuery(callerQuery(useTenant()));
  return (thing: Thing) => {
    const needed = needsOf(thing);
    return caller.data !== undefined && (needed === undefined || caller.data.permissions.includes(needed));
  };
}

export interface Names {
  /** By id. */
  known: ReadonlyMap<string, string>;
  isLoading: boolean;
}

/** The names of what is known by its id, as far as one may read them; those of `thing` that are gone have none. */
export function useNames(wanted: readonly { thing: Thing; id: string }[]): Names {
  const tenant = useTenant();
  const may = useMayFind();
  const asked = wanted.filter(({ thing, id }, at) => may(thing) && wanted.findIndex((other) => other.id === id) === at);
  return useQueries({
    queries: asked.map(({ thing, id }) => choiceQuery(tenant, thing, id)),
    combine: (answers) => ({ known: new Map(answers.flatMap(({ data }) => (data ? [[data.id, data.name] as const] : []))), isLoading: answers.some(({ isLoading }) => isLoading) }),
  });
}
