// What the pages of integrations say beside what index.ts holds: what is available, drafts, finding, trying a change.
import type { Unit } from "../../pages/integrations/lifetime";
import type { Category, Connector } from "../../pages/integrations/catalogue";
import type { Attention } from "../../pages/integrations/credential_state";
import type { LimitWindow } from "../../pages/integrations/timeline";
import type { Show } from "../../pages/integrations/show";
import type { Kind, Sort } from "../../api/integrations";
import { plural, texts } from "./index";

const { number } = texts;

const categories: Record<Category, string> = {
  api: "API access",
  service: "Services",
  directory: "Directories",
  camera: "Cameras",
  lock: "Locks",
  sensor: "Sensors",
};

interface ConnectorTexts {
  name: string;
  about: string;
  /** More words by which somebody may look for it. */
  search: string;
  /** People sign in with it already. */
  signIn?: true;
}
const connectors: Record<Connector, ConnectorTexts> = {
  entra: { name: "Microsoft Entra ID", about: "Will import users, groups and access settings.", signIn: true, search: "azure ad active directory sso graph scim" },
  okta: { name: "Okta", about: "Will import users, groups and access settings.", signIn: true, search: "sso scim" },
  avigilon: { name: "Avigilon Alta", about: "Will show video of its cameras beside the events of doors.", search: "ava openpath video" },
  eagleEye: { name: "Eagle Eye", about: "Will show video of its cameras beside the events of doors.", search: "een networks video" },
  rhombus: { name: "Rhombus", about: "Will show video of its cameras beside the events of doors.", search: "video" },
  aperio: { name: "ASSA ABLOY Aperio", about: "Will bring wireless locks in, with their state and their events.", search: "wireless hub door" },
  neat: { name: "Neat", about: "Will show temperature, air quality and occupancy of the rooms with its devices.", search: "pulse environmental co2 humidity room" },
};

const shows: Record<Show, string> = {
  all: "All states",
  any: "Needs attention",
  endsSoon: "Secret ends soon",
  neverUsed: "Never used",
  noSecret: "No live secret",
  enabled: "Enabled",
  disabled: "Disabled",
  draft: "Drafts",
};
const sorts: Record<Sort, string> = { oldest: "Oldest first", newest: "Newest first", name: "By name" };
const attention: Record<Attention, string> = { endsSoon: "Secret ends soon", neverUsed: "Never used", noSecret: "No live secret" };

const windows: Record<LimitWindow, string> = { second: "second", hour: "hour", day: "day" };

export const integrations = {
  rolesUnread: {
    choose: "Your role may not read the others, so they cannot be chosen here.",
    effective: "Your role may not read roles, so what this one gives is not shown.",
  },
  webhooks: {
    title: "Webhooks",
    about: "What it may see is sent there.",
    end: (count: number) => `${plural(count, "webhook goes", "webhooks go")} with it:`,
  },
  available: {
    categories,
    category: "Category",
    connectors,
    notYet: "Not set up",
    notYetAbout: "Not in this version",
    signInWorks: "Signing in works already:",
    setUpSignIn: "set it up",
    service: "Service",
    serviceAbout: "Calls it in the name of your organisation or of each member.",
    servicesTitle: "Connected services",
    servicesAbout: "Keep accounts at other services and hand their tokens to your scripts.",
    servicesNamed: (names: string[]) => `For ${names.slice(0, 4).join(", ")}${names.length > 4 ? ` and ${number(names.length - 4)} more` : ""}.`,
    openConnections: "Open connections",
    setUp: "Set up in Connections",
    setUpThis: (name: string) => `Set up ${name} in Connections`,
  },
  find: {
    label: "Find by name or client ID",
    show: "Show",
    sort: "Order",
    shows,
    sorts,
    none: "No integration matches. Try a shorter part of the name, or the beginning of its client ID.",
    today: "Today (UTC)",
    todayAbout: "Requests today (UTC)",
    draft: "Draft",
    attention,
  },
  drafts: {
    save: "Save as draft",
    saved: (name: string) => `${name} is saved as a draft.`,
    untilSaved: (time: string) => `It starts to work when you press Save. Unsaved, it is discarded at ${time}.`,
    over: "This draft is gone: it was not saved within an hour. Close this and add the integration again.",
    title: "This is a draft",
    withSecret: (time: string) => `Its secret was shown already and does not work yet. Without being activated it is deleted at ${time}.`,
    withoutSecret: "It gets its secret when you activate it. Until then it can do nothing.",
    activate: "Activate",
    activated: (name: string) => `${name} is active.`,
    noSecrets: "A draft has no working secret",
    noSecretsText: "Activate it first.",
    delete: "Deletes the draft. Nothing is kept of it but what the audit log says.",
  },
  retire: {
    label: (hours: number) => `End it earlier when it is unused for ${texts.quiet(hours)}`,
    other: (hours: number) => `End the other one by itself when it is unused for ${texts.quiet(hours)}`,
    about: "Counted from the first use of the new secret, so that nothing stops that is still in use.",
    ends: (hours: number) => `Ends once it is unused for ${texts.quiet(hours)}`,
    state: (hours: number) => `or once it is unused for ${texts.quiet(hours)}`,
  },
  preview: {
    token: "Next token",
    tokenAbout: "What an access token would say after this change.",
    bytes: (bytes: number) => `${number(bytes)} bytes`,
    limit: (bytes: number) => `of ${number(bytes)} that servers usually accept in a header`,
    tooLarge: "Too large for many servers, which refuse headers of more than 8 KB. Shorten or remove claims.",
    claims: "Claims of the token",
    policies: "Policies that apply to it",
    policiesAbout: "By its subject, its claims, or because they mean everybody.",
    noPolicies: "None. It sees what its role gives.",
    everybody: "Everybody",
    effects: { allow: "Allows", deny: "Denies" },
    gained: "From then on",
    lost: "No more",
    waiting: "Looking at the change",
  },
  general: {
    tab: "General",
    title: "General",
    name: "Name",
    nameAbout: "What people call it. Its id stays as it is.",
    renamed: (name: string) => `It is called ${name} now.`,
    tokens: "Tokens",
    tokensAbout: "A change counts for tokens issued from then on.",
    tokenLifetime: "An access token lives",
    refreshLifetime: "A refresh token lives",
    usually: (time: string) => `Usually ${time}.`,
    bounds: (least: string, most: string) => `A whole number, ${least} at least and ${most} at most.`,
    unitOf: (label: string) => `${label}: unit`,
    /** As the number before it has it. */
    units: (one: boolean): Record<Unit, string> => (one ? { seconds: "second", minutes: "minute", hours: "hour", days: "day" } : { seconds: "seconds", minutes: "minutes", hours: "hours", days: "days" }),
    algorithm: "Signature",
    algorithmAbout: "How tokens are signed. Choose another one when whatever checks them asks for it.",
    algorithmUsual: "As its clients expect",
    reuse: "Reuse the live token",
    reuseAbout: "Whoever asks for a token gets the one that is live already, until a tenth of its life is left. For clients that ask before every call.",
    limits: "Limits",
    limitsAbout: "Of this integration alone, by UTC. Without any of its own, it has those of",
    limitsOfAll: "all integrations",
  },
  newSecret: {
    notice: (before: string) => `This secret is shown only now. ${before}`,
    before: {
      "0": "The previous one has ended.",
      "86400": "The previous one works for 24 more hours.",
      "604800": "The previous one works for 7 more days.",
      "2592000": "The previous one works for 30 more days.",
    },
    allEnded: "The previous one and all tokens have ended.",
    otherStays: "The other one stays until you delete it.",
    otherEnds: "The other one ends by itself once nothing uses it any more.",
  },
  history: {
    title: "History",
    all: "All records",
    cut: "The log is long: what is older than the newest records of each kind was not looked at.",
    moments: {
      created: "Added",
      lastUse: "Last use of a secret",
      enabled: "Enabled",
      disabled: "Disabled",
      tokensEnded: "All tokens ended",
      advised: "Asked for tokens too often",
      changed: (what: string) => `Changed${what && `: ${what}`}`,
      secretMade: (hint: string) => `Secret …${hint} made and shown once`,
      rotated: (hint: string) => `Rotated: secret …${hint} made and shown once`,
      firstUse: (hint: string) => `First use of secret …${hint}`,
      secretEnded: (hint: string) => `Secret …${hint} ended`,
      secretEnds: (hint: string) => `Secret …${hint} ends`,
      secretDeleted: (hint: string) => `Secret …${hint} was deleted`,
      retired: (hint: string) => `Secret …${hint} ended: nothing used it any more`,
      refused: (count: number) => (count === 1 ? "A token was refused" : `A token was refused ${number(count)} times`),
      denied: (count: number) => (count === 1 ? "A call was refused" : `${number(count)} calls were refused`),
      limitedTokens: (count: number) => `${plural(count, "token", "tokens")} refused: beyond a limit`,
      limitedCalls: (count: number) => `${plural(count, "call", "calls")} beyond a limit`,
    },
    overlap: (time: string) => `The one before works for ${time} more.`,
    noOverlap: "The one before ended at once.",
    day: (day: string) => `${day} (UTC)`,
    limit: (count: number, window: LimitWindow) => `The limit of ${plural(count, "call", "calls")} per ${windows[window]}.`,
  },
  usage: { asTable: "Show as a table", noTable: "Hide the table", emptyDays: "Newest first. Days without any are left out." },
  advice: {
    badge: "Asks for tokens too often",
    title: "This client asks for a token before every call",
    text: (life: string) => `Its tokens live ${life}. Let the client keep a token until a call is answered 401. If it cannot be taught, let it get the live one again.`,
    seen: "Noticed",
    reuse: "Reuse the live token",
    reused: "From now on it gets the live token again.",
  },
};

/** Credentials of the external API are deleted and requested anew, not rotated (N2). */
const externalCredentials: Partial<typeof texts.credentials> = {
  title: "Credentials",
  about: "What is lost is not shown again: request new credentials, give them to the client, then delete the old ones. Two may be live side by side.",
  full: "Two are live, which is the most. Delete one before you request new ones.",
  addFirst: "Request new credentials",
  addSecond: "Request new credentials",
  madeTitle: texts.kinds["external-api"].madeTitle,
  addTitle: "Request new credentials",
  addText: "Those that are live stay until you delete them. Give the new ones to the client first, then delete the old ones.",
  addAction: "Request",
  deleteThis: (hint) => `Delete credentials …${hint}`,
  deleteTitle: (hint) => `Delete credentials …${hint}?`,
  deleteText: "The Client Secret and every token obtained with it end at once: the client is answered 401 from then on. This cannot be undone.",
  deleteAction: "Delete the credentials",
  deleted: (hint) => `Credentials …${hint} are deleted.`,
};
export const credentialWords = (kind: Kind): typeof texts.credentials => (kind === "external-api" ? { ...texts.credentials, ...externalCredentials } : texts.credentials);
