// The directory by hand: users and groups (accessia A17, A18; security N03, N06).
import assert from "node:assert/strict";
import { caller, enter, heading, look, north, south, step, url, withBrowser } from "./portal.mjs";

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
  await page.getByText("25 of 31").waitFor();
  await look(page, "people-users");
  await page.getByRole("link", { name: "Next" }).click();
  await page.getByRole("link", { name: "Guard 30" }).waitFor();
  await page.getByRole("searchbox").fill("ARD 17");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Guard 17" }).click();
  await heading(page, "Guard 17");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Active").uncheck();
  await look(page, "people-change-user-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Inactive").first().waitFor();

  await page.goto(url + people(north, "/groups"));
  await page.getByRole("button", { name: "Add a group" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill(`Night ${hostile}`);
  await look(page, "people-add-group-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
  await heading(page, `Night ${hostile}`);
  await page.getByRole("button", { name: "Add users" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("searchbox").fill("guard 1");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Add Guard 17" }).click();
  await page.getByText("Guard 17 is in the group.").waitFor();
  await dialog.getByRole("button", { name: "Add Guard 12" }).click();
  await page.getByText("Guard 12 is in the group.").waitFor();
  await look(page, "people-add-users-dialog");
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, "Guard 17").waitFor();
  await look(page, "people-group");
  await page.getByRole("button", { name: "Remove Guard 17 from the group" }).click();
  await row(page, "Guard 17").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).last().click();
  await row(page, "Guard 17").waitFor();
  await page.getByRole("link", { name: "Guard 17" }).click();
  await page.getByRole("link", { name: `Night ${hostile}` }).waitFor();
  await look(page, "people-user");
  await page.goto(url + people(north, "/groups"));
  await page.getByRole("link", { name: `Night ${hostile}` }).click();
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Late");
  await look(page, "people-rename-group-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await heading(page, "Late");
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
  await step("N03 strangers find nothing", () => strangersFindNothing(open));
});
