// Sessions come behind the # (docs/guide/connecting.md), leave the address at once and stay in memory. What others have
// written is put in as text only.
const at = (id) => document.getElementById(id);
const { root, portal } = document.body.dataset;
const dialog = document.querySelector("dialog");
const kAgain = "Open this page again from the settings of your product.";
const kGroups = { action_required: "Action required", connected: "Connected", not_connected: "Optional", disabled: "Switched off" };
const kEnds = {
  done: "is connected.", declined: "was not connected.", expired: "took too long. Try again.",
  failed: "could not be connected. Try again.",
};

const make = (name, members, ...children) => {
  const made = Object.assign(document.createElement(name), members);
  made.append(...children.filter(Boolean));
  return made;
};
const text = (name, textContent, className = "") => make(name, { textContent, className });
const soft = (words) => text("p", words, "soft");
const button = (textContent, onclick, className = "") => make("button", { type: "button", textContent, onclick, className });
const row = (...children) => make("div", { className: "row" }, ...children);
const tell = (words) => { at("told").textContent = words; };
const day = (time) => new Date(time).toLocaleDateString([], { dateStyle: "medium" });
const nameOf = ({ label, account }) => label || account || "Unnamed account";
const close = () => dialog.close();

function ask(title, content, ...buttons) {
  dialog.replaceChildren(make("h2", { id: "ask", textContent: title }), ...content, row(...buttons));
  if (!dialog.open) dialog.showModal();
}

function facility(session) {
  const title = make("h2", { textContent: "Integrations", tabIndex: -1 });
  const body = make("div");
  const element = make("section", {}, title, body);
  let data, tenant = "", timer, over;

  // Errors have words for people; null: the session is over.
  async function call(path, method = "GET", change) {
    const headers = { Authorization: "Bearer " + session, "Content-Type": "application/json" };
    const answer = await fetch(`${root}/v1/connections${path}`, { method, headers, body: change && JSON.stringify(change) })
      .catch(() => { throw new Error("There is no connection. Try again."); });
    if (answer.status === 401) throw null;
    const read = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(read.message || "That did not work.");
    return read;
  }

  async function run(act) {
    try {
      await act();
    } catch (error) {
      if (!error) end();
      else if (dialog.open) ask("That did not work", [text("p", error.message)], button("Close", close, "main"));
      else tell(error.message);
    }
  }

  async function load() {
    data = await call("").catch((error) => {
      data || body.replaceChildren(row(button("Try again", () => run(load))));
      throw error;
    });
    clearTimeout(timer);
    timer = setTimeout(end, data.expires_in * 1000);
    tenant = data.tenant.name;
    element.ariaLabel = title.textContent = `Integrations for ${tenant}`;
    body.replaceChildren(soft(`Accounts of ${data.member.display_name || data.member.id}`));
    for (const state in kGroups) {
      const some = data.integrations.filter((one) => one.state === state);
      if (some.length) body.append(text("h3", kGroups[state]), ...some.map(card));
    }
    if (!data.integrations.length) body.append(text("p", `${tenant} has not set up any service yet.`));
  }

  async function changed(words) {
    await load();
    if (!dialog.open) title.focus();
    tell(words);
  }

  function end() {
    const words = `The 15 minutes ${tenant && `for ${tenant} `}are over. ${kAgain}`;
    close();
    for (const one of body.querySelectorAll(".row")) one.remove();
    if (!over) body.prepend(make("p", { textContent: words, className: "ended", role: "alert" }));
    over = true;
  }

  function card(one) {
    const own = one.accounts.filter(({ kind }) => kind === "user");
    const list = make("ul", {}, ...one.accounts.map((account) => account.kind === "user" ? item(one, own, account)
      : make("li", {}, text("b", nameOf(account)), soft(`The account of ${tenant}`))));
    const add = one.connect_url && button(`Add Account (${one.name})`, () => connect(one, one, add), one.state === "not_connected" ? "main" : "");
    return make("article", {}, text("h4", one.name), soft(standing(one, own)), list.firstChild && list, add && row(add));
  }

  function standing({ state, who, policy_text }, own) {
    if (state === "disabled") return `${tenant} has switched this off.`;
    const uses = policy_text[0].toUpperCase() + policy_text.slice(1).replace("the facility's", `${tenant}'s`) + ".";
    if (who === "manager") return uses + (state === "not_connected" ? ` ${tenant} has no account there. A manager can connect one.` : " It is not ready: ask a manager.");
    if (state !== "action_required" || own.some((one) => one.state !== "connected")) return uses;
    return uses + " You have several accounts: choose the default.";
  }

  function item(one, own, account) {
    const { label, is_default, added_at, last_used_at, last_used_by, ends_at, missing_scopes, connect_url } = account;
    const name = nameOf(account), dead = account.state !== "connected";
    const facts = [
      `Added ${day(added_at)}`,
      last_used_at ? `last used ${day(last_used_at)}` : "not used yet",
      last_used_by && `used by ${last_used_by.join(", ")}`,
      ends_at && `ends on ${day(ends_at)}`,
    ].filter(Boolean).join(" · ");
    const act = (words, act, className) => {
      const made = button(words, () => run(() => act(made)), className);
      made.ariaLabel = `${words} ${name}`;
      return made;
    };
    const soon = ends_at && new Date(ends_at) - Date.now() < 30 * 86400e3;
    return make("li", {}, text("b", name), own[1] && is_default && text("mark", "Default"),
      dead && text("mark", "Sign in again", "bad"), label && soft(account.account), soft(facts), missing_scopes && text("p", `Missing scopes: ${missing_scopes.join(", ")}`, "soft bad"), row(
        connect_url && (dead || soon || missing_scopes) && act("Reconnect", (made) => connect(one, account, made), "main"),
        own[1] && !is_default && act("Make default", () => change(account, { is_default: true }, `${name} is the default now.`)),
        act("Rename", () => rename(account)),
        act("Disconnect", () => disconnect(one, account), "danger")));
  }

  async function change({ id }, wanted, words) {
    await call("/" + id, "PATCH", wanted);
    close();
    await changed(words);
  }

  function rename(account) {
    const input = make("input", { value: account.label, maxLength: 64 });
    const form = make("form", {}, make("label", {}, "What you call it", input));
    form.onsubmit = (event) => {
      event.preventDefault();
      run(() => change(account, { label: input.value.trim() }, "The name is changed."));
    };
    ask(`Rename ${nameOf(account)}`, [form], button("Save", () => form.requestSubmit(), "main"), button("Cancel", close));
    input.select();
  }

  // Opened in the click itself, or it is blocked. Cut off: no page in it leads this one elsewhere.
  function connect(one, { connect_url, attempt }, pressed) {
    const buttons = pressed.parentElement;
    const opened = window.open(connect_url + "#window", "_blank", "popup,width=520,height=680");
    if (opened) {
      opened.opener = null;
      buttons.replaceChildren(text("span", `Waiting for ${one.name}…`, "soft"),
        button("Cancel", () => run(() => call(`/attempts/${attempt}/decline`, "POST"))));
      tell(`Sign in to ${one.name} in the window that has opened.`);
      run(() => follow(one, attempt));
    } else {
      const way = text("a", "Continue in this tab", "way");
      way.href = `${connect_url}?return_to=${encodeURIComponent(location.origin + location.pathname)}`;
      buttons.replaceChildren(way);
      tell("Your browser has blocked the window.");
    }
    buttons.lastChild.focus();
  }

  // A window that is closed says nothing; only the attempt does.
  async function follow(one, attempt) {
    let state = "created";
    for (let failures = 0; !kEnds[state]; ) {
      try {
        ({ state } = await call(`/attempts/${attempt}?state=${state}&wait=25`));
        failures = 0;
      } catch (error) {
        if (!error || failures > 5) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** failures++));
      }
    }
    await changed(`${one.name} ${kEnds[state]}`);
  }

  function disconnect({ name }, account) {
    const used = account.last_used_by ? `: ${account.last_used_by.join(", ")}` : "";
    const sure = button("Disconnect", () => run(async () => {
      sure.disabled = true;
      const { revocation } = await call("/" + account.id, "DELETE");
      dialog.addEventListener("close", () => title.focus(), { once: true });
      ask(revocation.outcome === "revoked" ? "Disconnected" : "Disconnected here only", [text("p", revocation.message)], button("Close", close, "main"));
      await changed(`${nameOf(account)} is disconnected.`);
    }), "danger");
    ask(`Disconnect ${nameOf(account)}?`, [text("p", `${name} is asked to end the access, and ${tenant} forgets it.
      What uses this account stops working until you connect it again${used}.`)], button("Keep it", close), sure);
  }

  return { element, show: () => run(load) };
}

function open() {
  const sessions = new URLSearchParams(location.hash.slice(1)).get("sessions");
  if (/sallyport_attempt/.test(location.search)) tell("You are back from the service. " + kAgain);
  history.replaceState(null, "", location.pathname);
  if (!sessions) return portal && location.replace(portal);
  at("empty").hidden = true;
  const all = sessions.split(",").map(facility);
  at("sections").replaceChildren(...all.map(({ element }) => element));
  for (const { show } of all) show();
}
addEventListener("hashchange", () => location.hash && open());
open();
