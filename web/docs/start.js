// Starts Swagger UI on one of the API descriptions that the page links to. Credentials typed into Authorize
// stay in the memory of the page: nothing is stored, and nothing is sent to another host.
"use strict";

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
