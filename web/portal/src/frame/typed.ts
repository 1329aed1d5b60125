// Whether somebody has typed into the page that is open.
let typedAt: string | undefined;

document.addEventListener(
  "input",
  ({ target }) => {
    const isSearch = target instanceof HTMLInputElement && target.type === "search";
    if (target instanceof Element && !isSearch && target.closest("main, [role=dialog]")) typedAt = window.location.pathname;
  },
  { capture: true },
);

/** True as well where a secret is shown: it goes with its session, whatever was typed (security N18). */
export const hasTypedNothing = () => typedAt !== window.location.pathname || document.querySelector("[data-secret]") !== null;
