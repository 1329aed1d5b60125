// Mantine's controls as this house uses them. The colours are static variables in styles/tokens.css: the content
// security policy allows no inline styles, and Mantine would write its variables into one.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent = Array.from({ length: 10 }, () => "var(--accent)") as unknown as MantineColorsTuple;

// lockScroll would insert a style element; parts/dialog_stack.ts holds the page by a class instead, and gives back the focus:
// Mantine would take it from a dialog that comes in the place of another.
const modal = { lockScroll: false, returnFocus: false, transitionProps: { duration: 120, transition: "pop" as const }, yOffset: "8vh" };

export const theme = createTheme({
  colors: { accent },
  primaryColor: "accent",
  defaultRadius: "md",
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: modal },
    ModalRoot: { defaultProps: modal },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 140 } } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, returnFocus: false, transitionProps: { duration: 90, transition: "pop-top-left" }, shadow: "none", radius: 10 } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 90 }, shadow: "none" }, checkIconPosition: "right" } },
    MultiSelect: { defaultProps: { comboboxProps: { transitionProps: { duration: 90 }, shadow: "none" } } },
    Checkbox: { defaultProps: { radius: "sm" } },
    Loader: { defaultProps: { type: "oval" } },
  },
});
