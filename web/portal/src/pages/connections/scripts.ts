// Programs with which a script gets the token of an account (docs/guide/hand-out.md), complete: they work when the id and the
// secret are put in. Addresses and names of services are made of letters, digits and -_.:/ only.
export const languages = ["curl", "python", "node"] as const;

export interface ScriptValues {
  /** The public URL of this server. */
  base: string;
  /** How scripts call the service. */
  service: string;
  clientId: string;
  secret: string;
  /** For whom, where members use their own accounts. */
  member?: string;
}

export function script(language: (typeof languages)[number], values: ScriptValues): string {
  return programs[language](values).trim();
}

const whoAsks = ({ member }: ScriptValues) => JSON.stringify({ script: "my-script", ...(member && { member: { id: member } }) });

const programs: Record<(typeof languages)[number], (values: ScriptValues) => string> = {
  curl: (values) => `
member() { sed -nE 's/.*"'"$1"'":"([^"]+)".*/\\1/p'; }

TOKEN=$(curl -sS "${values.base}/oauth/token" \\
  -d grant_type=client_credentials \\
  -d client_id="${values.clientId}" \\
  -d client_secret="${values.secret}" | member access_token)

SESSION=$(curl -sS "${values.base}/v1/sessions" \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '${whoAsks(values)}' | member session)

curl -sS "${values.base}/v1/connections/token" \\
  -H "Authorization: Bearer $SESSION" -H "Content-Type: application/json" \\
  -d '{"integration":"${values.service}"}'
`,
  python: (values) => `
import json
import urllib.error
import urllib.parse
import urllib.request

BASE = "${values.base}"

def ask(path, body, token):
    headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(BASE + path, json.dumps(body).encode(), headers)) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise SystemExit(refused.read().decode())

form = urllib.parse.urlencode({
    "grant_type": "client_credentials",
    "client_id": "${values.clientId}",
    "client_secret": "${values.secret}",
}).encode()
with urllib.request.urlopen(BASE + "/oauth/token", form) as answer:
    token = json.load(answer)["access_token"]

session = ask("/v1/sessions", ${whoAsks(values)}, token)["session"]
print(json.dumps(ask("/v1/connections/token", {"integration": "${values.service}"}, session)))
`,
  node: (values) => `
const base = "${values.base}";

const ask = async (path, body, token) => {
  const answer = await fetch(base + path, {
    method: "POST",
    headers: { Authorization: \`Bearer \${token}\`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};

const main = async () => {
  const answer = await fetch(base + "/oauth/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "${values.clientId}",
      client_secret: "${values.secret}",
    }),
  });
  const { access_token: token } = await answer.json();

  const { session } = await ask("/v1/sessions", ${whoAsks(values)}, token);
  console.log(JSON.stringify(await ask("/v1/connections/token", { integration: "${values.service}" }, session)));
};
main();
`,
};
