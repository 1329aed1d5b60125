// Starts Swagger UI on the API description of this deployment. Credentials typed into Authorize stay in
// the memory of the page: nothing is stored, and nothing is sent to another host.
"use strict";

window.SwaggerUIBundle({
  url: "api_schema.json",
  dom_id: "#docs",
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
