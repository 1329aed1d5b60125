// The real OAuth server as a service of the tenant, and people who sign in there.
import { startProvider } from "./provider.mjs";
import { addProvider } from "./sallyport.mjs";
import { clickLast } from "./windows.mjs";

const kSecret = "a long secret of the tests";

export async function startCalendar() {
  const calendar = await startProvider();
  const app = { clientSecrets: [kSecret], scopes: ["openid", "email"] };
  const add = async (clientId, wanted) => {
    const setup = await addProvider({ ...app, clientId, ...wanted });
    await calendar.register(clientId, kSecret, setup.redirectUri);
    return setup;
  };
  // By its issuer alone; its calls go where people's data is.
  calendar.setup = await add("sallyport", { issuer: calendar.issuer, name: "Calendar", settings: { base_url: calendar.issuer } });
  calendar.id = calendar.setup.provider;
  // Once more, under another id, for a test that needs its own accounts.
  calendar.addAs = (id) => add(id, { entry: entryOf(id, calendar.setup.entry, calendar.issuer) });
  return calendar;
}

function entryOf(id, found, issuer) {
  return { ...found, id, name: `Calendar ${id}`, settings: [], issuer, metadata_url: undefined, base_url: issuer };
}

// At the service's page.
export async function signIn(page, name) {
  await page.getByLabel("Name").fill(name);
  await clickLast(page.getByRole("button", { name: "Allow" }));
}

// From the link to the end, by people whom nothing surprises.
export async function connect(page, link, name) {
  await page.goto(link.url);
  await page.getByRole("button", { name: "Continue to" }).click();
  await signIn(page, name);
  await page.getByText(`Connected as ${name}@example.org.`).waitFor();
}
