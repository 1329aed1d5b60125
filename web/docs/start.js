// Starts Swagger UI on one of the API descriptions that the page links to. Credentials typed into Authorize
// stay in the memory of the page: nothing is stored, and nothing is sent to another host.
"use strict";

// Swagger UI writes descriptions as HTML, which it has cleaned. The page takes only what text is made of, and nothing that acts.
const markup = /^[^<]*(?:<\/?(?:p|br|a|b|i|em|strong|code|pre|ul|ol|li|h[1-6]|table|thead|tbody|tr|th|td)(?: (?:href="(?:https?:|#|\/)[^"<>]*"|(?:rel|target|class)="[^"<>]*"))*>[^<]*)*$/;
window.trustedTypes?.createPolicy("default", { createHTML: (text) => (markup.test(text) ? text : null) });

// Swagger UI has a dark look under this class, and leaves it to the page when.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// Only what the page itself names is loaded, whatever the address says.
const links = [...document.querySelectorAll("nav a")];
const chosen = links.find((link) => link.search === location.search) ?? links[0];
chosen.setAttribute("aria-current", "page");

window.SwaggerUIBundle({
  url: chosen.dataset.description,
  dom_id: "#docs",
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});

// What Swagger UI builds, as readers of the screen need it: names, parts, the order of headings, code that is reached by key.
const needed = [
  [".close-modal", "aria-label", "Close"],
  [".servers select", "aria-label", "Server"],
  [".information-container", "role", "region"],
  [".information-container", "aria-label", "About this API"],
  [".scheme-container", "role", "region"],
  [".scheme-container", "aria-label", "Server and authorization"],
  [".modal-ux", "role", "dialog"],
  [".modal-ux", "aria-label", "Authorize"],
  ["h3.opblock-tag", "role", "heading"],
  ["h3.opblock-tag, .models > h4, .modal-ux-header > h3", "aria-level", "2"],
  [".opblock h4, .responses-inner h5, .auth-container h4", "aria-level", "3"],
  [".auth-container h6", "aria-level", "4"],
  [".microlight, .highlight-code pre, .curl", "tabindex", "0"],
];
const amend = () => {
  for (const [selector, name, value] of needed)
    for (const element of document.querySelectorAll(selector)) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  // A link in a button; the press leads there too.
  for (const link of document.querySelectorAll(".opblock-summary-control a[href]")) link.removeAttribute("href");
  // Whoever says aloud what stands on a button means it.
  for (const button of document.querySelectorAll(".auth-btn-wrapper button[aria-label]"))
    if (!button.ariaLabel.startsWith(button.textContent)) button.ariaLabel = `${button.textContent}: ${button.ariaLabel}`;
};
new MutationObserver(amend).observe(document.getElementById("docs"), { childList: true, subtree: true });
