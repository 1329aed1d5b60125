// What the pages of integrations say beside what index.ts holds: what is available, drafts, finding, trying a change.
import type { Category, Connector } from "../../pages/integrations/catalogue";
import type { Attention } from "../../pages/integrations/credential_state";
import type { Show } from "../../pages/integrations/show";
import type { Sort } from "../../api/integrations";
import { texts } from "./index";

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
}
const connectors: Record<Connector, ConnectorTexts> = {
  entra: { name: "Microsoft Entra ID", about: "Will import users, groups and access settings, and sign people in with their work account.", search: "azure ad active directory sso graph scim" },
  okta: { name: "Okta", about: "Will import users, groups and access settings, and sign people in with their work account.", search: "sso scim" },
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

export const integrations = {
  available: {
    categories,
    category: "Category",
    connectors,
    notYet: "Not set up",
    notYetAbout: "Not in this version",
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
    today: "Today",
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
    label: (hours: number) => `End it earlier when it is unused for ${hours} hours`,
    about: "Counted from the first use of the new secret, so that nothing stops that is still in use.",
    state: (hours: number) => `or once it is unused for ${hours} hours`,
  },
  preview: {
    token: "Next token",
    tokenAbout: "What an access token would say after this change.",
    bytes: (bytes: number) => `${number(bytes)} bytes`,
    limit: (bytes: number) => `of ${number(bytes)} that servers usually accept in a header`,
    tooLarge: "Too large for many servers, which refuse headers of more than 8 KB. Shorten or remove claims.",
    claims: "Claims of the token",
    policies: "Access policies that mean it",
    policiesAbout: "By its subject, its claims, or because they mean everybody.",
    noPolicies: "None. It sees what its role gives.",
    everybody: "everybody",
    effects: { allow: "Allows", deny: "Denies" },
    gained: "from then on",
    lost: "no more",
    waiting: "Looking at the change",
  },
};
