// What one can do with a row: a button with three dots, and the list that it opens.
import { Menu } from "@mantine/core";
import { Icon } from "./icons";
import { MenuAct } from "./menu_act";
import css from "./row_menu.module.css";

export interface RowAct {
  text: string;
  run: () => void;
  tone?: "bad";
}

export function RowMenu({ label, acts }: { label: string; acts: RowAct[] }) {
  if (acts.length === 0) return null;
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <button type="button" className={css.dots} aria-label={label} title={label}>
          <Icon name="more" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map(({ text, run, tone }) => (
          <MenuAct key={text} run={run} className={tone === "bad" ? css.bad : undefined}>
            {text}
          </MenuAct>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
