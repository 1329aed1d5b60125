// Programs that get a token and make one call with it, in five languages, complete: they work when pasted.
// Ids, URLs and secrets are made of letters, digits and -_.:/ only, so they stand in any string as they are.
import type { Kind } from "../../api/integrations";

export const languages = ["curl", "python", "node", "go", "cpp"] as const;
export type Language = (typeof languages)[number];

export interface SnippetValues {
  id: string;
  /** authenticationUrl or tokenUrl. */
  url: string;
  secret: string;
}

export function snippet(kind: Kind, language: Language, values: SnippetValues): string {
  const program = kind === "api" ? exchange[language](values) : credentials[language](values, firstCall(kind, values.url));
  return program.trim();
}

/** What the client may call first, whatever its role: who it is, or a list of what it sees. */
function firstCall(kind: Kind, tokenUrl: string): string {
  return kind === "external-api" ? tokenUrl.replace(/\/connect\/token$/, "/external/v1.2/submissions") : tokenUrl.replace(/\/oauth\/token$/, "/api/whoami");
}

type Writer<Arguments extends unknown[]> = Record<Language, (...given: Arguments) => string>;

// OAuth 2.0 client credentials.
const credentials: Writer<[SnippetValues, string]> = {
  curl: ({ id, url, secret }, call) => `
TOKEN=$(curl -sS "${url}" \\
  -d grant_type=client_credentials \\
  -d client_id="${id}" \\
  -d client_secret="${secret}" |
  sed -E 's/.*"access_token":"([^"]+)".*/\\1/')

curl -sS -H "Authorization: Bearer $TOKEN" "${call}"
`,
  python: ({ id, url, secret }, call) => `
import json
import urllib.parse
import urllib.request

form = urllib.parse.urlencode({
    "grant_type": "client_credentials",
    "client_id": "${id}",
    "client_secret": "${secret}",
}).encode()
with urllib.request.urlopen("${url}", form) as answer:
    token = json.load(answer)["access_token"]

call = urllib.request.Request("${call}", headers={"Authorization": f"Bearer {token}"})
with urllib.request.urlopen(call) as answer:
    print(json.load(answer))
`,
  node: ({ id, url, secret }, call) => `
const main = async () => {
  const answer = await fetch("${url}", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "${id}",
      client_secret: "${secret}",
    }),
  });
  const { access_token: token } = await answer.json();

  const call = await fetch("${call}", { headers: { Authorization: \`Bearer \${token}\` } });
  console.log(await call.json());
};
main();
`,
  go: ({ id, url, secret }, call) => `
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

func main() {
	answer, err := http.PostForm("${url}", url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {"${id}"},
		"client_secret": {"${secret}"},
	})
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	var token struct {
		AccessToken string \`json:"access_token"\`
	}
	if err := json.NewDecoder(answer.Body).Decode(&token); err != nil {
		panic(err)
	}

	call, _ := http.NewRequest("GET", "${call}", nil)
	call.Header.Set("Authorization", "Bearer "+token.AccessToken)
	result, err := http.DefaultClient.Do(call)
	if err != nil {
		panic(err)
	}
	defer result.Body.Close()
	body, _ := io.ReadAll(result.Body)
	fmt.Println(string(body))
}
`,
  cpp: ({ id, url, secret }, call) => `
// c++ -std=c++17 main.cpp -lcurl
#include <curl/curl.h>
#include <iostream>
#include <string>

static size_t keep(char* data, size_t size, size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

static std::string ask(const std::string& url, const std::string& form, const std::string& token) {
  std::string answer;
  curl_slist* headers = token.empty() ? nullptr : curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str());
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (!form.empty()) curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, form.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  return answer;
}

int main() {
  const std::string answer = ask("${url}",
      "grant_type=client_credentials&client_id=${id}"
      "&client_secret=${secret}", "");
  const std::string before = "\\"access_token\\":\\"";
  const size_t from = answer.find(before) + before.size();
  const std::string token = answer.substr(from, answer.find('"', from) - from);

  std::cout << ask("${call}", "", token) << "\\n";
}
`,
};

// The exchange of a signed identity token: HS256 under the decoded secret.
const exchange: Writer<[SnippetValues]> = {
  curl: ({ id, url, secret }) => `
encode() { base64 | tr -d '=\\n' | tr '+/' '-_'; }
KEY=$(printf %s "${secret}" | tr -- '-_' '+/' | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
NOW=$(date +%s)
HEAD=$(printf '{"alg":"HS256","typ":"JWT"}' | encode)
BODY=$(printf '{"iat":%d,"exp":%d}' "$NOW" "$((NOW + 300))" | encode)
SIGN=$(printf %s "$HEAD.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | encode)

ANSWER=$(curl -sS "${url}/exchange/integration" \\
  -H 'Content-Type: application/json' \\
  -d "{\\"token\\":\\"$HEAD.$BODY.$SIGN\\",\\"integrationId\\":\\"${id}\\"}")
TOKEN=$(printf %s "$ANSWER" | sed -E 's/.*"accessToken":"([^"]+)".*/\\1/')
API=$(printf %s "$ANSWER" | sed -E 's/.*"accessiaApisUrl":"([^"]+)".*/\\1/')

curl -sS -H "Authorization: Bearer $TOKEN" "$API/whoami"
`,
  python: ({ id, url, secret }) => `
import base64
import hashlib
import hmac
import json
import time
import urllib.request
import uuid

def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")

key = base64.urlsafe_b64decode("${secret}")
now = int(time.time())
claims = {"iat": now, "exp": now + 300, "jti": str(uuid.uuid4())}
signed = encode(b'{"alg":"HS256","typ":"JWT"}') + b"." + encode(json.dumps(claims).encode())
token = signed + b"." + encode(hmac.new(key, signed, hashlib.sha256).digest())

exchange = urllib.request.Request(
    "${url}/exchange/integration",
    json.dumps({"token": token.decode(), "integrationId": "${id}"}).encode(),
    {"Content-Type": "application/json"},
)
with urllib.request.urlopen(exchange) as answer:
    access = json.load(answer)

call = urllib.request.Request(
    access["accessiaApisUrl"] + "/whoami", headers={"Authorization": "Bearer " + access["accessToken"]}
)
with urllib.request.urlopen(call) as answer:
    print(json.load(answer))
`,
  node: ({ id, url, secret }) => `
const { createHmac, randomUUID } = require("node:crypto");

const main = async () => {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = \`\${encode({ alg: "HS256", typ: "JWT" })}.\${encode({ iat: now, exp: now + 300, jti: randomUUID() })}\`;
  const key = Buffer.from("${secret}", "base64url");
  const token = \`\${signed}.\${createHmac("sha256", key).update(signed).digest("base64url")}\`;

  const answer = await fetch("${url}/exchange/integration", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, integrationId: "${id}" }),
  });
  const access = await answer.json();

  const call = await fetch(\`\${access.accessiaApisUrl}/whoami\`, { headers: { Authorization: \`Bearer \${access.accessToken}\` } });
  console.log(await call.json());
};
main();
`,
  go: ({ id, url, secret }) => `
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

func main() {
	encode := base64.RawURLEncoding.EncodeToString
	key, err := base64.RawURLEncoding.DecodeString("${secret}")
	if err != nil {
		panic(err)
	}
	now := time.Now().Unix()
	claims := fmt.Sprintf(\`{"iat":%d,"exp":%d}\`, now, now+300)
	signed := encode([]byte(\`{"alg":"HS256","typ":"JWT"}\`)) + "." + encode([]byte(claims))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(signed))

	body, _ := json.Marshal(map[string]string{
		"token":         signed + "." + encode(mac.Sum(nil)),
		"integrationId": "${id}",
	})
	answer, err := http.Post("${url}/exchange/integration", "application/json", bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	var access struct{ AccessToken, AccessiaApisUrl string }
	if err := json.NewDecoder(answer.Body).Decode(&access); err != nil {
		panic(err)
	}

	call, _ := http.NewRequest("GET", access.AccessiaApisUrl+"/whoami", nil)
	call.Header.Set("Authorization", "Bearer "+access.AccessToken)
	result, err := http.DefaultClient.Do(call)
	if err != nil {
		panic(err)
	}
	defer result.Body.Close()
	caller, _ := io.ReadAll(result.Body)
	fmt.Println(string(caller))
}
`,
  cpp: ({ id, url, secret }) => `
// c++ -std=c++17 main.cpp -lcurl -lcrypto
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <ctime>
#include <iostream>
#include <string>

static std::string encode(const std::string& data) {
  std::string text(4 * ((data.size() + 2) / 3), '\\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(&text[0]), reinterpret_cast<const unsigned char*>(data.data()), data.size());
  for (char& sign : text) sign = sign == '+' ? '-' : sign == '/' ? '_' : sign;
  return text.substr(0, text.find('='));
}

static std::string decode(std::string text) {  // 64 characters: nothing to pad
  for (char& sign : text) sign = sign == '-' ? '+' : sign == '_' ? '/' : sign;
  std::string data(text.size() / 4 * 3, '\\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(&data[0]), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return data;
}

static size_t keep(char* data, size_t size, size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

static std::string ask(const std::string& url, const std::string& header, const std::string& body) {
  std::string answer;
  curl_slist* headers = curl_slist_append(nullptr, header.c_str());
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (!body.empty()) curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  return answer;
}

static std::string member(const std::string& json, const std::string& name) {
  const std::string before = "\\"" + name + "\\":\\"";
  const size_t from = json.find(before) + before.size();
  return json.substr(from, json.find('"', from) - from);
}

int main() {
  const std::string key = decode("${secret}");
  const std::string now = std::to_string(std::time(nullptr)), end = std::to_string(std::time(nullptr) + 300);
  const std::string text = encode(R"({"alg":"HS256","typ":"JWT"})") + "." + encode(R"({"iat":)" + now + R"(,"exp":)" + end + "}");
  unsigned char sign[32];
  HMAC(EVP_sha256(), key.data(), key.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), sign, nullptr);
  const std::string token = text + "." + encode(std::string(reinterpret_cast<char*>(sign), sizeof sign));

  const std::string answer = ask("${url}/exchange/integration", "Content-Type: application/json",
      R"({"token":")" + token + R"(","integrationId":"${id}"})");
  std::cout << ask(member(answer, "accessiaApisUrl") + "/whoami",
                   "Authorization: Bearer " + member(answer, "accessToken"), "") << "\\n";
}
`,
};
