// Compiled only: what scripts write against browser/dist/sallyport.d.ts.
import Sallyport, { init, IntegrationError, type Token } from "../browser/dist/sallyport";

const Integrations = init({ url: "https://sallyport.example.com", session: async () => "s", texts: { go: "Weiter" }, proxy: ["google"] });
Integrations.salesforce!.get<{ version: string }[]>("/services/data").done((versions) => versions[0]!.version.trim())
  .fail((error: IntegrationError) => error.reason === "declined" && error.connect_url!.trim());
Integrations.salesforce!.as("user").account("ana@example.org").scopes("api").post("/x", { a: 1 }).always(() => {});
export const token: Promise<Token> = Integrations.google!.token({ minimum_seconds: 60 });
export const required: Promise<void> = Sallyport.init({ url: "", session: () => "" }).google!.require({ redirect: "/setup" });
// @ts-expect-error there is no such account
Integrations.salesforce!.as("admin");
