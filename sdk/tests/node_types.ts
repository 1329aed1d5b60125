// Compiled only: what scripts write against node/dist/integrations.d.ts.
import { IntegrationError, Sallyport, type Integrations, type Session, type Token } from "../node/dist/integrations";

const sallyport = new Sallyport({ url: "https://sallyport.example.com", clientId: "id", clientSecret: "secret" });
const services: Integrations = sallyport.session({ script: "report", member: { id: "u-17" }, providers: ["salesforce", { provider: "google", scopes: ["a"] }], proxy: true });
export const token: Promise<Token> = services.salesforce!.as("master").account("office").token({ minimum_seconds: 60 });
export const session: Promise<Session> = sallyport.beginSession({ member: { id: "u-17" }, origins: ["https://app.example.com"] });
services.salesforce!.get("/x").fail((error: IntegrationError) => error.connect_url!.trim());
// @ts-expect-error a secret is needed
new Sallyport({ url: "", clientId: "" });
