// What the palette finds by name at the server.
import { useDebouncedValue } from "@mantine/hooks";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate, type NavigateOptions } from "@tanstack/react-router";
import { choicesQuery, needsOf, type Choice, type Found } from "../api/choices";
import { callerQuery } from "../api/session";
import { texts as t } from "../texts/en";
import type { IconName } from "../parts/icons";
import type { Command } from "./commands";

interface Kind {
  thing: Exclude<Found, "caller">;
  icon: IconName;
  group: string;
  /** What it is called here; its name when left out. */
  called?: (name: string) => string;
  /** Where one that is found has its page. */
  at: (choice: Choice) => object;
}

const kinds: readonly Kind[] = [
  { thing: "integration", icon: "plug", group: t.palette.found.integration, at: ({ id }) => ({ to: "/t/$tenant/settings/integrations/$integration", params: { integration: id } }) },
  { thing: "member", icon: "people", group: t.palette.found.member, at: ({ about }) => ({ to: "/t/$tenant/people/members", search: { search: about } }) },
  { thing: "user", icon: "person", group: t.palette.found.user, at: ({ id }) => ({ to: "/t/$tenant/people/users/$user", params: { user: id } }) },
  { thing: "group", icon: "people", group: t.palette.found.group, at: ({ id }) => ({ to: "/t/$tenant/people/groups/$group", params: { group: id } }) },
  { thing: "role", icon: "key", group: t.palette.found.role, called: t.roles.name, at: ({ id }) => ({ to: "/t/$tenant/people/roles/$role", params: { role: id } }) },
  { thing: "policy", icon: "shield", group: t.palette.found.policy, at: ({ id }) => ({ to: "/t/$tenant/policies/$policy", params: { policy: id } }) },
  { thing: "service", icon: "link", group: t.palette.found.service, at: ({ id }) => ({ to: "/t/$tenant/connections/$service", params: { service: id } }) },
  { thing: "asset", icon: "box", group: t.palette.found.asset, at: ({ id }) => ({ to: "/t/$tenant/inventory/assets/$asset", params: { asset: id } }) },
];

const pauseMilliseconds = 150;
const shortest = 2;
const mostOfEach = 5;

/** `searching` until all have answered; what they refuse is left out. */
export function useFound(tenant: string | undefined, typed: string): { found: Command[]; searching: boolean } {
  const navigate = useNavigate();
  const wanted = typed.trim();
  const [sought] = useDebouncedValue(wanted, pauseMilliseconds);
  const { data: caller } = useQuery({ ...callerQuery(tenant ?? ""), enabled: tenant !== undefined });
  const asked = tenant !== undefined && caller && sought.length >= shortest ? kinds.filter(({ thing }) => needsOf(thing) === undefined || caller.permissions.includes(needsOf(thing)!)) : [];
  const answers = useQueries({ queries: asked.map(({ thing }) => choicesQuery(tenant ?? "", thing, sought)) });
  const fits = wanted.length >= shortest && sought === wanted;
  const found = asked.flatMap(({ thing, icon, group, called, at }, index) =>
    (fits ? (answers[index]?.data ?? []) : []).slice(0, mostOfEach).map((choice): Command => {
      const { params, ...way } = at(choice) as { params?: object };
      return { id: `${thing}-${choice.id}`, icon, text: called?.(choice.name) ?? choice.name, group, run: () => navigate({ ...way, params: { tenant, ...params } } as NavigateOptions) };
    }),
  );
  const searching = tenant !== undefined && wanted.length >= shortest && (!fits || answers.some(({ isPending }) => isPending));
  return { found, searching };
}
