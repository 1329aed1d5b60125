// Sessions come behind the # (docs/guide/connecting.md), leave the address at once and stay in memory. What others have
// written is put in as text only.
const at = (id) => document.getElementById(id);
const { root, portal } = document.body.dataset;
const dialog = document.querySelector("dialog");

// All words of the page that settings.html does not have. Answers bring their own for people, in English.
const again = "Open this page again from the settings of your product.";
const texts = {
  noConnection: "There is no connection. Try again.",
  refused: "That did not work.",
  back: `You are back from the service. ${again}`,
  over: (tenant) => `The 15 minutes ${tenant && `for ${tenant} `}are over. ${again}`,
  title: "Integrations",
  titleFor: (tenant) => `Integrations for ${tenant}`,
  accountsOf: (member) => `Accounts of ${member}`,
  groups: { action_required: "Action required", connected: "Connected", not_connected: "Optional", disabled: "Switched off" },
  nothing: (tenant) => `${tenant} has not set up any service yet.`,
  off: (tenant) => `${tenant} has switched this off.`,
  uses: {
    master_only: (tenant) => `Uses ${tenant}'s account only.`,
    master: (tenant) => `Uses ${tenant}'s account.`,
    master_until_user: (tenant) => `Uses ${tenant}'s account until you connect yours.`,
    master_unless_asked: (tenant) => `Uses ${tenant}'s account, and yours where a script asks for it.`,
    user: () => "Uses your account.",
  },
  managerConnects: (tenant) => ` ${tenant} has no account there. A manager can connect one.`,
  askManager: " It is not ready: ask a manager.",
  choose: " You have several accounts: choose the default.",
  unnamed: "Unnamed account",
  ofTenant: (tenant) => `The account of ${tenant}`,
  standard: "Default",
  dead: "Sign in again",
  added: (day) => `Added ${day}`,
  used: (day) => `last used ${day}`,
  unused: "not used yet",
  usedBy: (scripts) => `used by ${scripts}`,
  ends: (day) => `ends on ${day}`,
  missing: (scopes) => `Missing scopes: ${scopes}`,
  add: (service) => `Add Account (${service})`,
  reconnect: "Reconnect",
  makeDefault: "Make default",
  isDefault: (account) => `${account} is the default now.`,
  rename: "Rename",
  renameTitle: (account) => `Rename ${account}`,
  renameLabel: "What you call it",
  renamed: "The name is changed.",
  save: "Save",
  cancel: "Cancel",
  close: "Close",
  tryAgain: "Try again",
  waiting: (service) => `Waiting for ${service}…`,
  opened: (service) => `Sign in to ${service} in the window that has opened.`,
  blocked: "Your browser has blocked the window.",
  here: "Continue in this tab",
  ended: {
    done: (service) => `${service} is connected.`,
    declined: (service) => `${service} was not connected.`,
    expired: (service) => `${service} took too long. Try again.`,
    failed: (service) => `${service} could not be connected. Try again.`,
  },
  disconnect: "Disconnect",
  disconnectTitle: (account) => `Disconnect ${account}?`,
  disconnectText: (service, tenant, scripts) => `${service} is asked to end the access, and ${tenant} forgets it. What uses this account stops working until you connect it again${scripts}.`,
  keep: "Keep it",
  disconnected: "Disconnected",
  disconnectedHere: "Disconnected here only",
  gone: (account) => `${account} is disconnected.`,
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
const nameOf = ({ label, account }) => label || account || texts.unnamed;
const close = () => dialog.close();

function ask(title, content, ...buttons) {
  dialog.replaceChildren(make("h2", { id: "ask", textContent: title }), ...content, row(...buttons));
  if (!dialog.open) dialog.showModal();
}

function facility(session) {
  const title = make("h2", { textContent: texts.title, tabIndex: -1 });
  const body = make("div");
  const element = make("section", {}, title, body);
  let data, tenant = "", timer, over;

  // Errors have words for people; null: the session is over.
  async function call(path, method = "GET", change) {
    const headers = { Authorization: "Bearer " + session, "Content-Type": "application/json" };
    const answer = await fetch(`${root}/v1/connections${path}`, { method, headers, body: change && JSON.stringify(change) })
      .catch(() => { throw new Error(texts.noConnection); });
    if (answer.status === 401) throw null;
    const read = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(read.message || texts.refused);
    return read;
  }

  async function run(act) {
    try {
      await act();
    } catch (error) {
      if (!error) end();
      else if (dialog.open) ask(texts.refused, [text("p", error.message)], button(texts.close, close, "main"));
      else tell(error.message);
    }
  }

  async function load() {
    data = await call("").catch((error) => {
      data || body.replaceChildren(row(button(texts.tryAgain, () => run(load))));
      throw error;
    });
    clearTimeout(timer);
    timer = setTimeout(end, data.expires_in * 1000);
    tenant = data.tenant.name;
    element.ariaLabel = title.textContent = texts.titleFor(tenant);
    body.replaceChildren(soft(texts.accountsOf(data.member.display_name || data.member.id)));
    for (const state in texts.groups) {
      const some = data.integrations.filter((one) => one.state === state);
      if (some.length) body.append(text("h3", texts.groups[state]), ...some.map(card));
    }
    if (!data.integrations.length) body.append(text("p", texts.nothing(tenant)));
  }

  async function changed(words) {
    await load();
    if (!dialog.open) title.focus();
    tell(words);
  }

  function end() {
    close();
    for (const one of body.querySelectorAll(".row")) one.remove();
    if (!over) body.prepend(make("p", { textContent: texts.over(tenant), className: "ended", role: "alert" }));
    over = true;
  }

  function card(one) {
    const own = one.accounts.filter(({ kind }) => kind === "user");
    const list = make("ul", {}, ...one.accounts.map((account) => account.kind === "user" ? item(one, own, account)
      : make("li", {}, text("b", nameOf(account)), soft(texts.ofTenant(tenant)))));
    const add = one.connect_url && button(texts.add(one.name), () => connect(one, one, add), one.state === "not_connected" ? "main" : "");
    return make("article", {}, text("h4", one.name), soft(standing(one, own)), list.firstChild && list, add && row(add));
  }

  function standing({ state, who, account_use }, own) {
    if (state === "disabled") return texts.off(tenant);
    const uses = texts.uses[account_use](tenant);
    if (who === "manager") return uses + (state === "not_connected" ? texts.managerConnects(tenant) : texts.askManager);
    if (state !== "action_required" || own.some((one) => one.state !== "connected")) return uses;
    return uses + texts.choose;
  }

  function item(one, own, account) {
    const { label, is_default, added_at, last_used_at, last_used_by, ends_at, missing_scopes, connect_url } = account;
    const name = nameOf(account), dead = account.state !== "connected";
    const facts = [
      texts.added(day(added_at)),
      last_used_at ? texts.used(day(last_used_at)) : texts.unused,
      last_used_by && texts.usedBy(last_used_by.join(", ")),
      ends_at && texts.ends(day(ends_at)),
    ].filter(Boolean).join(" · ");
    const act = (words, act, className) => {
      const made = button(words, () => run(() => act(made)), className);
      made.ariaLabel = `${words} ${name}`;
      return made;
    };
    const soon = ends_at && new Date(ends_at) - Date.now() < 30 * 86400e3;
    return make("li", {}, text("b", name), own[1] && is_default && text("mark", texts.standard),
      dead && text("mark", texts.dead, "bad"), label && soft(account.account), soft(facts), missing_scopes && text("p", texts.missing(missing_scopes.join(", ")), "soft bad"), row(
        connect_url && (dead || soon || missing_scopes) && act(texts.reconnect, (made) => connect(one, account, made), "main"),
        own[1] && !is_default && act(texts.makeDefault, () => change(account, { is_default: true }, texts.isDefault(name))),
        act(texts.rename, () => rename(account)),
        act(texts.disconnect, () => disconnect(one, account), "danger")));
  }

  async function change({ id }, wanted, words) {
    await call("/" + id, "PATCH", wanted);
    close();
    await changed(words);
  }

  function rename(account) {
    const input = make("input", { value: account.label, maxLength: 64 });
    const form = make("form", {}, make("label", {}, texts.renameLabel, input));
    form.onsubmit = (event) => {
      event.preventDefault();
      run(() => change(account, { label: input.value.trim() }, texts.renamed));
    };
    ask(texts.renameTitle(nameOf(account)), [form], button(texts.save, () => form.requestSubmit(), "main"), button(texts.cancel, close));
    input.select();
  }

  // Opened in the click itself, or it is blocked. Cut off: no page in it leads this one elsewhere.
  function connect(one, { connect_url, attempt }, pressed) {
    const buttons = pressed.parentElement;
    const opened = window.open(connect_url + "#window", "_blank", "popup,width=520,height=680");
    if (opened) {
      opened.opener = null;
      buttons.replaceChildren(text("span", texts.waiting(one.name), "soft"),
        button(texts.cancel, () => run(() => call(`/attempts/${attempt}/decline`, "POST"))));
      tell(texts.opened(one.name));
      run(() => follow(one, attempt));
    } else {
      const way = text("a", texts.here, "way");
      way.href = `${connect_url}?return_to=${encodeURIComponent(location.origin + location.pathname)}`;
      buttons.replaceChildren(way);
      tell(texts.blocked);
    }
    buttons.lastChild.focus();
  }

  // A window that is closed says nothing; only the attempt does.
  async function follow(one, attempt) {
    let state = "created";
    for (let failures = 0; !texts.ended[state]; ) {
      try {
        ({ state } = await call(`/attempts/${attempt}?state=${state}&wait=25`));
        failures = 0;
      } catch (error) {
        if (!error || failures > 5) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** failures++));
      }
    }
    await changed(texts.ended[state](one.name));
  }

  function disconnect({ name }, account) {
    const used = account.last_used_by ? `: ${account.last_used_by.join(", ")}` : "";
    const sure = button(texts.disconnect, () => run(async () => {
      sure.disabled = true;
      const { revocation } = await call("/" + account.id, "DELETE");
      dialog.addEventListener("close", () => title.focus(), { once: true });
      ask(revocation.outcome === "revoked" ? texts.disconnected : texts.disconnectedHere, [text("p", revocation.message)], button(texts.close, close, "main"));
      await changed(texts.gone(nameOf(account)));
    }), "danger");
    ask(texts.disconnectTitle(nameOf(account)), [text("p", texts.disconnectText(name, tenant, used))], button(texts.keep, close), sure);
  }

  return { element, show: () => run(load) };
}

function open() {
  const sessions = new URLSearchParams(location.hash.slice(1)).get("sessions");
  if (/sallyport_attempt/.test(location.search)) tell(texts.back);
  history.replaceState(null, "", location.pathname);
  if (!sessions) return portal && location.replace(portal);
  at("empty").hidden = true;
  const all = sessions.split(",").map(facility);
  at("sections").replaceChildren(...all.map(({ element }) => element));
  for (const { show } of all) show();
}
addEventListener("hashchange", () => location.hash && open());
open();
