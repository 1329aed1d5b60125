// The palette (Ctrl or Cmd and K): every page and the usual actions, by a few letters.
import { Modal } from "@mantine/core";
import { useEffect, useId, useState, type KeyboardEvent } from "react";
import type { Session } from "../api/session";
import { useFocusBack, useHeldPage } from "../parts/dialog_stack";
import { Icon } from "../parts/icons";
import { texts as t } from "../texts/en";
import { useCommands, type Command } from "./commands";
import { takeKeys } from "./early_keys";
import { useFound } from "./found";
import { matches } from "./matches";
import type { Membership } from "./side";
import css from "./frame.module.css";

interface PaletteProps {
  opened: boolean;
  onClose: () => void;
  session: Session;
  tenant?: Membership;
}

export function Palette(props: PaletteProps) {
  useHeldPage(props.opened);
  useFocusBack(props.opened);
  return (
    <Modal opened={props.opened} onClose={props.onClose} withCloseButton={false} padding={0} size={560} yOffset="12vh" title={t.palette.title} classNames={{ header: "seen-by-readers", body: css.paletteBody, content: css.palette }}>
      <Commands {...props} />
    </Modal>
  );
}

/** The text, with what was typed marked in it. */
function Marked({ text, typed }: { text: string; typed: string }) {
  const at = text.toLowerCase().indexOf(typed.toLowerCase());
  if (typed === "" || at < 0) return <bdi>{text}</bdi>;
  const end = at + typed.length;
  return (
    <bdi>
      {text.slice(0, at)}
      <mark className={css.matched}>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </bdi>
  );
}

function Commands(props: PaletteProps) {
  const commands = useCommands(props.session, props.tenant);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [entered, setEntered] = useState(false);
  const list = useId();
  const named = useFound(props.tenant?.tenantId, typed);
  const found = [...commands.filter((command) => matches(`${command.group} ${command.text}`, typed)), ...named.found];
  const chosen = found[Math.min(at, found.length - 1)];

  const run = (command: Command | undefined) => {
    if (!command) return;
    props.onClose();
    void command.run();
  };
  // Enter that came too early waits for what is found, and runs it once.
  useEffect(() => {
    if (!entered || !chosen || !props.opened) return;
    setEntered(false);
    run(chosen);
  }, [entered, chosen, props.opened]);
  const move = (to: number) => {
    const next = (to + found.length) % Math.max(found.length, 1);
    setAt(next);
    document.getElementById(`${list}-${found[next]?.id}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={css.paletteInput}>
        <Icon name="search" />
        <input
          role="combobox"
          aria-label={t.palette.title}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={chosen && `${list}-${chosen.id}`}
          placeholder={t.palette.placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
            setEntered(false); // it was about other letters
          }}
          onKeyDown={onKeyDown}
          onFocus={() => {
            const early = takeKeys();
            setTyped((before) => before + early.text);
            setEntered(early.entered);
          }}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div id={list} role="listbox" aria-label={t.palette.title} className={css.paletteList} tabIndex={-1}>
        {found.map((command) => (
          <div
            key={command.id}
            id={`${list}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            className={css.paletteItem}
            onClick={() => run(command)}
            onMouseMove={() => setAt(found.indexOf(command))}
          >
            <Icon name={command.icon} size={16} />
            <span>
              <Marked text={command.text} typed={typed.trim()} />
            </span>
            <span className={css.paletteGroup}>{command.group}</span>
          </div>
        ))}
        {found.length === 0 && !named.searching && <p className={css.paletteNone}>{t.palette.none(typed)}</p>}
      </div>
      <p className="seen-by-readers" role="status">
        {typed.trim() !== "" && !named.searching && t.palette.count(found.length)}
      </p>
    </>
  );
}
