// Who signs in and may do what, by hand: members, invitations, roles, administrators (archivist R2, R8, R18 and its
// Settings > Users and Administrators; security N06, N18, N22).
import assert from "node:assert/strict";
import { caller, comesTo, enter, heading, look, north, south, step, undoes, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const southern = await caller(south);
const people = (tenant, rest = "") => `/t/${tenant.id}/people${rest}`;
const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
const password = "correct horse battery";

const accept = async (token, displayName) => {
  const answer = await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, displayName, password }) });
  assert.equal(answer.status, 200);
};
async function member(by, email, displayName, role) {
  await accept((await by("POST", "/api/invitations", { email, role })).token, displayName);
  return { email, password };
}
const row = (page, text) => page.getByRole("row").filter({ hasText: text });
const choose = async (page, name, act) => {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: act }).click();
};

// Whoever may manage members and reads no roles takes one away, and is told why there are no others.
async function aHostReadsNoRoles(open) {
  await call("POST", "/api/roles", { name: "host", permissions: ["members:read", "members:write"] });
  const host = await member(call, "hal@north.example", "Hal", "host");
  await member(call, "eve@north.example", "Eve", "member");
  const page = await enter(open, people(north, "/members"), host);
  await choose(page, "Eve", "Change the role");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Your role may not read the others, so they cannot be chosen here.").waitFor();
  await look(page, "people-role-unread-dialog");
  await dialog.getByRole("textbox", { name: "Role" }).click();
  await page.getByRole("option", { name: "No role" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "eve@north.example").getByText("No role").waitFor();
}

// Invited by hand, accepted by a stranger in a browser of their own, given a role, deactivated, back, and out (R18).
async function membersComeAndGo(open) {
  const page = await enter(open, people(north, "/members"));
  await row(page, north.email).getByText("You", { exact: true }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Actions for/ }).count(), 0, "one's own place is not one's own to change");
  await page.getByRole("link", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("E-mail").fill("not an address");
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  await dialog.getByText(/address/).first().waitFor();
  await dialog.getByLabel("E-mail").fill("ada@north.example");
  await dialog.getByLabel("Message").fill(hostile);
  await look(page, "people-invite-dialog");
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  const once = page.getByRole("dialog", { name: "Hand over this link" });
  const link = await once.locator("[data-secret] code").innerText();
  assert.ok(link.startsWith(`${url}/invitation#`));
  await look(page, "people-link-dialog");
  await once.getByRole("button", { name: "Done" }).click();
  await row(page, "ada@north.example").getByText(hostile).waitFor();
  assert.ok(!(await page.content()).includes(link.split("#")[1]), "the link was shown once");
  await look(page, "people-invitations");

  const guest = await open();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill(`Ada ${hostile}`);
  await guest.getByLabel("Password", { exact: true }).fill(password);
  await guest.getByRole("button", { name: "Accept and sign in" }).click();
  await guest.waitForURL((at) => at.pathname.startsWith(`/t/${north.id}/`));

  await page.goto(url + people(north, "/members"));
  const ada = `Ada ${hostile}`;
  await row(page, ada).waitFor();
  await look(page, "people-members");
  await choose(page, ada, "Change the role");
  await page.getByRole("dialog", { name: `Role of ${ada}` }).getByRole("textbox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Event viewer" }).click();
  await page.getByRole("option").first().waitFor({ state: "hidden" });
  await look(page, "people-role-dialog");
  await page.getByRole("button", { name: "Save changes" }).click();
  await row(page, ada).getByText("Event viewer").waitFor();
  await guest.goto(url + people(north));
  await heading(guest, "People");
  await guest.getByRole("link", { name: "Users", exact: true }).waitFor();
  assert.equal(await guest.getByRole("link", { name: "Members", exact: true }).count(), 0, "what one may not see is not offered");

  await choose(page, ada, "Deactivate");
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await row(page, ada).getByText("Deactivated").waitFor();
  await page.getByRole("radio", { name: "Active", exact: true }).check();
  await row(page, ada).waitFor({ state: "detached" });
  await page.getByRole("radio", { name: "Deactivated" }).check();
  await choose(page, ada, "Activate");
  await page.getByRole("radio", { name: "All", exact: true }).check();
  await row(page, ada).getByText("No role").waitFor();
  await row(page, ada).getByText("Active", { exact: true }).waitFor();
  await undoes(page);
  await row(page, ada).getByText("Deactivated").waitFor();
  await comesTo(async () => (await call("GET", "/api/members?email=ada@north.example")).members[0].state, "inactive");
  await choose(page, ada, "Activate");
  await row(page, ada).getByText("Active", { exact: true }).waitFor();
  await choose(page, ada, "Remove");
  await look(page, "people-remove-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await row(page, ada).waitFor({ state: "detached" });

  await call("POST", "/api/invitations", { email: "late@north.example", role: "member" });
  await page.getByRole("link", { name: "Invitations", exact: true }).click();
  await page.reload();
  await page.getByRole("button", { name: "Withdraw the invitation of late@north.example" }).click();
  await look(page, "people-withdraw-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await page.getByText("No open invitations").waitFor();
  await look(page, "people-invitations-empty");
}

// Whoever may write members and is no administrator meets the server's own words (N22, R2).
async function anAdministratorStays(open) {
  const all = (await southern("GET", "/api/roles")).roles.find(({ name }) => name === "administrator").permissions;
  await southern("POST", "/api/roles", { name: "deputy", description: "All but the name", permissions: all });
  const deputy = await member(southern, "deputy@south.example", "Deputy", "deputy");
  const page = await enter(open, people(south, "/members"), deputy);
  // The machine of the tests stops being an administrator, so that one is left.
  const { integrations } = await southern("GET", "/api/integrations?name=Test%20bench");
  await page.goto(`${url}/t/${south.id}/settings/integrations/${integrations[0].id}/permissions`);
  await page.getByRole("textbox", { name: "Role" }).click();
  await page.getByRole("option", { name: "deputy" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved.").waitFor();
  await page.goto(url + people(south, "/members"));
  const name = (await row(page, south.email).locator("strong").innerText()).trim();
  await choose(page, name, "Deactivate");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await dialog.getByText("An administrator has to stay.").waitFor();
  await look(page, "people-last-administrator-dialog");
}

async function rolesAreMade(open) {
  const page = await enter(open, people(north, "/roles"));
  await page.getByRole("link", { name: "Administrator", exact: true }).waitFor();
  await look(page, "people-roles");
  await page.getByRole("link", { name: "Make a role" }).click();
  await heading(page, "Make a role");
  await page.getByLabel("Name").fill("Night Shift");
  await page.getByLabel("What it is for").fill(hostile);
  await page.getByLabel("See every asset").check();
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("textbox", { name: "Condition 1" }).fill("site=north");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Make the role" }).click();
  await page.getByText("A filter compares an attribute").waitFor(); // the server's words, at the field that they are about
  await look(page, "people-role-refused");
  await page.getByRole("textbox", { name: "Condition 1" }).press("Backspace");
  await page.getByRole("textbox", { name: "Condition 1" }).fill("attributes.site=north");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Make the role" }).click();
  await page.getByLabel("Name").and(page.locator("[aria-invalid=true]")).waitFor();
  await page.getByLabel("Name").fill("night_shift");
  await page.getByRole("button", { name: "Make the role" }).click();
  await heading(page, "night_shift");
  await page.getByText("Nobody has this role.").waitFor();

  await call("POST", "/api/integrations", { kind: "custom", name: hostile, role: "night_shift" });
  await member(call, "nina@north.example", "Nina", "night_shift");
  await page.reload();
  await page.getByText("1 member").waitFor();
  await page.getByRole("link", { name: hostile }).waitFor();
  const permissions = async () => (await call("GET", "/api/roles/night_shift")).permissions;
  const seesEvents = async () => {
    await page.getByLabel("See every event").check();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("The change counts from now on.").waitFor();
    assert.deepEqual(await permissions(), ["assets:read", "events:read"]);
  };
  await seesEvents();
  await undoes(page);
  await comesTo(permissions, ["assets:read"]);
  await comesTo(() => page.getByLabel("See every event").isChecked(), false);
  await seesEvents();
  await page.getByRole("button", { name: "Dismiss" }).last().click();
  await page.evaluate(() => scrollTo(0, 0)); // no box half below the bar at the top
  await look(page, "people-role");

  // Somebody else was faster: nothing is overwritten.
  await call("PATCH", "/api/roles/night_shift", { description: "Guards" });
  await page.getByLabel("See users", { exact: true }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Somebody else has changed this meanwhile.").waitFor();
  await page.getByRole("button", { name: "Read it again" }).click();
  await page.getByText("Guards").first().waitFor();

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByText(/integration/).waitFor(); // who has it, in the server's words
  await look(page, "people-delete-role-dialog");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "1 member" }).click();
  await row(page, "Nina").waitFor();
  await page.getByRole("button", { name: "Only with the role night_shift" }).waitFor();
  for (const { id } of (await call("GET", "/api/integrations?role=night_shift")).integrations) await call("PATCH", `/api/integrations/${id}`, { role: "none" });
  await choose(page, "Nina", "Remove");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await row(page, "Nina").waitFor({ state: "detached" });
  await page.goto(url + people(north, "/roles/night_shift"));
  await page.getByText("Nobody has this role.").waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("The role night_shift is deleted.").waitFor();
  const kept = async () => (await call("GET", "/api/roles")).roles.filter(({ name }) => name === "night_shift").map(({ description, permissions, assets }) => ({ description, permissions, assets }));
  assert.deepEqual(await kept(), []);
  await undoes(page);
  await page.getByRole("link", { name: "night_shift", exact: true }).waitFor();
  await comesTo(kept, [{ description: "Guards", permissions: ["assets:read", "events:read"], assets: [{ anyOf: ["attributes.site=north"] }] }]);
  await call("DELETE", "/api/roles/night_shift");
  await page.goto(url + people(north, "/roles/administrator"));
  await page.getByText("Built-in roles stay as they are.").waitFor();
  await look(page, "people-role-built-in");
}

// Settings > Administrators, as people of the archivist know it: issuer and subject (R8, archivist section 3, step 6).
async function anIntegrationIsRaised(open) {
  const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 7", role: "none" });
  const applications = async () => {
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: pump.id, client_secret: pump.secret });
    const { access_token: token } = await (await fetch(`${url}/archivist/iam/v1/appidp/token`, { method: "POST", body })).json();
    return (await fetch(`${url}/archivist/iam/v1/applications`, { headers: { Authorization: `Bearer ${token}` } })).status;
  };
  assert.equal(await applications(), 403);
  const page = await enter(open, `/t/${north.id}/settings/integrations/${pump.id}/permissions`);
  await page.getByRole("link", { name: "Raise it to administrator" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an administrator" });
  assert.equal(await dialog.getByLabel("Subject").inputValue(), pump.id);
  assert.equal(await dialog.getByLabel("Issuer").inputValue(), `${url}/appidpv1`);
  assert.equal(await dialog.getByLabel("Display name").inputValue(), "Pump 7");
  await look(page, "people-administrator-dialog");
  await dialog.getByRole("button", { name: "Add" }).click();
  await row(page, "Pump 7").waitFor();
  assert.equal(await applications(), 200);
  await undoes(page);
  await page.getByText("Nobody is raised").waitFor();
  await comesTo(applications, 403);
  await page.goBack();
  await page.getByRole("link", { name: "Raise it to administrator" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await row(page, "Pump 7").waitFor();
  assert.equal(await applications(), 200);
  await look(page, "people-administrators");
  await page.goBack();
  await page.getByText("It is raised to administrator").waitFor();
  assert.equal(await page.getByRole("link", { name: "Raise it to administrator" }).count(), 0);
  await page.getByRole("link", { name: "Who is raised" }).click();
  await page.getByRole("button", { name: "Remove Pump 7" }).click();
  await look(page, "people-remove-administrator-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("Nobody is raised").waitFor();
  assert.equal(await applications(), 403);
  await undoes(page);
  await row(page, "Pump 7").waitFor();
  await comesTo(applications, 200);
}

await withBrowser(async (open) => {
  await step("R18 members come and go", () => membersComeAndGo(open));
  await step("R2 a host reads no roles", () => aHostReadsNoRoles(open));
  await step("R2 roles are made", () => rolesAreMade(open));
  await step("R8 an integration is raised", () => anIntegrationIsRaised(open));
  await step("N22 an administrator stays", () => anAdministratorStays(open));
});
