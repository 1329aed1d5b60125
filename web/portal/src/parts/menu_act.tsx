// What a menu does when it is chosen.
import { Menu, type MenuItemProps } from "@mantine/core";
import type { MouseEvent } from "react";

const buttonOf = (item: Element) => {
  const menu = item.closest("[role=menu]");
  return menu && document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`);
};

/**
 * The button of the menu has the focus before anything is done: a dialog or a page that comes takes it from there, and a dialog
 * gives it back. Mantine would give it back a moment later, out of the dialog.
 */
export function MenuAct({ run, ...item }: MenuItemProps & { run: () => void }) {
  const act = (event: MouseEvent) => {
    buttonOf(event.currentTarget)?.focus({ preventScroll: true });
    run();
  };
  return <Menu.Item {...item} onClick={act} />;
}
