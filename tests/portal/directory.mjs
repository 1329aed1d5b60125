// The directory by hand: users and groups (accessia A17, A18; security N03, N06); South's comes from elsewhere (./run).
import assert from "node:assert/strict";
import { caller, comesTo, enter, heading, look, north, south, step, undoes, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const southern = await caller(south);
const people = (tenant, rest = "") => `/t/${tenant.id}/people${rest}`;
const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
const row = (page, text) => page.getByRole("row").filter({ hasText: text });

async function theDirectoryIsKept(open) {
  const page = await enter(open, people(north, "/users"));
  await page.getByText("No users yet").waitFor();
  await look(page, "people-users-empty");
  await page.getByRole("button", { name: "Add a user" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(hostile);
  await page.getByRole("dialog").getByLabel("E-mail").fill("x@north.example");
  await look(page, "people-add-user-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
  await heading(page, hostile);
  await page.getByText("They are in no group.").waitFor();
  for (let number = 1; number <= 30; ++number) await call("POST", "/api/users", { name: `Guard ${String(number).padStart(2, "0")}`, email: `guard${number}@north.example` });
  await page.getByRole("link", { name: "Users" }).click();
  await page.reload();
  await page.getByText("25 shown, 31 in all").waitFor();
  await look(page, "people-users");
  await page.getByRole("link", { name: "Next" }).click();
  await page.getByRole("link", { name: "Guard 30" }).waitFor();
  await page.getByRole("searchbox").fill("ARD 17");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Guard 17" }).click();
  await heading(page, "Guard 17");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByRole("dialog").locator(":focus").waitFor();
  await page.getByRole("dialog").getByLabel("E-mail").fill("seventeen@north.example");
  await page.getByRole("dialog").getByLabel("Active").uncheck();
  await look(page, "people-change-user-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Inactive").first().waitFor();
  const path = `/api/users/${page.url().split("/").pop()}`;
  const guard = async () => {
    const { email, active } = await call("GET", path);
    return [email, active];
  };
  assert.deepEqual(await guard(), ["seventeen@north.example", false]);
  await undoes(page);
  await page.locator("h1 + *").getByText("Active", { exact: true }).waitFor();
  await comesTo(guard, ["guard17@north.example", true]);

  await page.goto(url + people(north, "/groups"));
  await page.getByRole("button", { name: "Add a group" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill(`Night ${hostile}`);
  await look(page, "people-add-group-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
  await heading(page, `Night ${hostile}`);
  await page.getByRole("button", { name: "Add users" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.locator(":focus").waitFor();
  await dialog.getByRole("searchbox").fill("guard 1");
  await dialog.getByRole("searchbox").press("Enter");
  await dialog.getByRole("button", { name: "Add Guard 17" }).click();
  await page.getByText("Guard 17 is in the group.").waitFor();
  await dialog.getByRole("button", { name: "Add Guard 12" }).click();
  await page.getByText("Guard 12 is in the group.").waitFor();
  await undoes(page); // who is taken back can be added again
  await dialog.getByRole("button", { name: "Add Guard 12" }).click();
  await page.getByText("Guard 12 is in the group.").waitFor();
  await look(page, "people-add-users-dialog");
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, "Guard 17").waitFor();
  await look(page, "people-group");
  const id = page.url().split("/").pop();
  const inIt = async () => (await call("GET", `/api/groups/${id}/members`)).members.map(({ name }) => name).sort();
  assert.deepEqual(await inIt(), ["Guard 12", "Guard 17"]);
  await undoes(page); // of the newest
  await row(page, "Guard 12").waitFor({ state: "detached" });
  await comesTo(inIt, ["Guard 17"]);
  await page.getByRole("button", { name: "Remove Guard 17 from the group" }).click();
  await row(page, "Guard 17").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).last().click();
  await row(page, "Guard 17").waitFor();
  await page.getByRole("link", { name: "Guard 17" }).click();
  await page.getByRole("link", { name: `Night ${hostile}` }).waitFor();
  await look(page, "people-user");
  await page.goto(url + people(north, "/groups"));
  await page.getByRole("link", { name: `Night ${hostile}` }).click();
  const renames = async (see) => {
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Late");
    await see?.();
    await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await heading(page, "Late");
  };
  await renames(() => look(page, "people-rename-group-dialog"));
  await undoes(page);
  await heading(page, `Night ${hostile}`);
  await comesTo(async () => (await call("GET", `/api/groups/${id}`)).name, `Night ${hostile}`);
  await renames();
  await page.getByRole("link", { name: "Groups" }).click();
  await page.getByRole("link", { name: "Late" }).waitFor();
  await look(page, "people-groups");
  assert.equal(await page.evaluate(() => document.querySelectorAll("#portal script, #portal img").length), 0);

  for (const [path, name] of [["groups", "Late"], ["users", "Guard 17"]]) {
    await page.goto(url + people(north, `/${path}${path === "users" ? "?name=Guard%2017" : ""}`));
    await page.getByRole("link", { name }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const question = page.getByRole("dialog", { name: `Delete ${name}?` });
    await look(page, `people-delete-${path}-dialog`);
    await question.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText(`${name} is deleted.`).waitFor();
    await page.getByRole("link", { name }).waitFor({ state: "detached" });
    assert.deepEqual((await call("GET", `/api/${path}?limit=100`))[path].filter((one) => one.name === name), []);
  }
}

// What was imported changes where it comes from: it says so, and nothing is offered that would be refused.
async function importedOnesChangeElsewhere(open) {
  const page = await enter(open, people(south, "/users"), south);
  const says = page.getByText("This comes from entra and changes there. The next import brings it here.");
  await row(page, "Grace Hopper").getByText("entra").waitFor();
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  await says.waitFor();
  await page.getByText("8f1d", { exact: true }).waitFor(); // its id there
  await page.getByRole("link", { name: "Back Office" }).waitFor();
  assert.equal(await page.getByRole("main").getByRole("button", { name: /^(Change|Delete)$/ }).count(), 0);
  await look(page, "people-user-imported");
  await page.getByRole("link", { name: "Back Office" }).click();
  await heading(page, "Back Office");
  await says.waitFor();
  await row(page, "Grace Hopper").waitFor();
  assert.equal(await page.getByRole("main").getByRole("button", { name: /^(Rename|Delete|Add users|Remove)/ }).count(), 0);

  const user = await southern("POST", "/api/users", { name: "Local Lou" }); // who is of this place can be changed
  await page.goto(url + people(south, `/users/${user.id}`));
  await page.getByRole("button", { name: "Change", exact: true }).waitFor();
  assert.equal(await says.count(), 0);
}

// What belongs to another organisation looks like what is not there (N03).
async function strangersFindNothing(open) {
  const user = await southern("POST", "/api/users", { name: "Eve" });
  const group = await southern("POST", "/api/groups", { name: "South group" });
  await southern("POST", "/api/roles", { name: "south_only", permissions: ["assets:read"] });
  const page = await enter(open, people(north, "/users"));
  for (const [path, what] of [[`/users/${user.id}`, "user"], [`/groups/${group.id}`, "group"], ["/roles/south_only", "role"], ["/users/nonsense", "user"]]) {
    await page.goto(url + people(north, path));
    await heading(page, `There is no such ${what}`);
  }
  await look(page, "people-gone");
  await page.goto(url + people(south, "/users"));
  await heading(page, "You are not a member of this organisation");
}

await withBrowser(async (open) => {
  await step("A17 A18 the directory is kept", () => theDirectoryIsKept(open));
  await step("A17 A18 imported ones change elsewhere", () => importedOnesChangeElsewhere(open));
  await step("N03 strangers find nothing", () => strangersFindNothing(open));
});
