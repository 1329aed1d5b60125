// Marked secrets are searched for in everything that leaves the process or stays on the disk (security P01,
// S10, S28): secrets, tokens, passwords, in clear, in hex, in base64 and as the bytes they stand for.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "oauth_fixture.h"
#include "store/copy.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

class Canary : public OauthFixture {
 protected:
  // Remembers a text that must not be found, in every form in which it could leak.
  void mark(const std::string& what, const std::string& text) {
    ASSERT_GE(text.size(), 12U) << what;
    const auto bytes = base::as_bytes(text);
    add(what, text);
    add(what + " in hex", base::hex_encode(bytes));
    const std::string base64 = base::base64_encode(bytes);
    add(what + " in base64", base64.substr(0, base64.find('=')));
  }
  void mark_secret(const std::string& what, const std::string& secret) {
    mark(what, secret);
    const std::string random = secret.substr(4, 54);
    mark(what + " without prefix and checksum", random);
    const auto key = base::base64url_decode(secret).value();
    add(what + " as key", std::string(base::as_text(key)));
    add(what + " as key in hex", base::hex_encode(key));
  }
  void mark_token(const std::string& what, const std::string& token) {
    mark(what, token);
    mark(what + ", its signature", token.substr(token.rfind('.') + 1));
  }
  void add(const std::string& what, const std::string& text) { canaries_.emplace_back(what, text); }

  void expect_clean(const std::string& place, std::string_view content) {
    for (const auto& [what, text] : canaries_)
      if (const auto at = content.find(text); at != std::string_view::npos)
        ADD_FAILURE() << what << " stands in " << place << " after: "
                      << content.substr(at - std::min<std::size_t>(at, 200), std::min<std::size_t>(at, 200));
  }
  // Keeps the body of an answer that shall hold no secret.
  Answer seen(Answer answer) {
    bodies_ += answer.body + "\n";
    for (const auto& [name, value] : answer.headers) bodies_ += name + ": " + value + "\n";
    return answer;
  }
  void expect_files_clean() {
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(house.data_dir())) {
      if (!entry.is_regular_file() || entry.path().filename() == "key-encryption.key") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      expect_clean(entry.path().filename(), std::string{std::istreambuf_iterator<char>(in), {}});
      ++files;
    }
    EXPECT_GE(files, 1);
  }

  // Every value of every table, whichever database it is: what any dump of it would hold.
  void expect_database_clean() {
    std::size_t values = 0;
    house.application().store().database().read([&](store::Session& session) {
      for (const store::CopiedTable& table : store::all_tables()) {
        const auto columns = columns_of(table);
        std::string names;
        for (const auto& [name, type] : columns) names += (names.empty() ? "" : ", ") + name;
        session.query(fmt::format("SELECT {} FROM {}", names, table.name), {}, [&](const store::Row& row) {
          for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
            const auto& [name, type] = columns[static_cast<std::size_t>(i)];
            if (type == 'i' || row.is_null(i)) continue;
            const auto bytes = type == 'b' ? row.blob(i) : base::Bytes{};
            expect_clean(fmt::format("{}.{}", table.name, name),
                         type == 'b' ? std::string(base::as_text(bytes)) : row.text(i));
            ++values;
          }
          return true;
        });
      }
    });
    EXPECT_GT(values, 100U);
  }
  static std::vector<std::pair<std::string, char>> columns_of(const store::CopiedTable& table) {
    std::vector<std::pair<std::string, char>> columns;
    std::istringstream words{std::string(table.columns)};
    for (std::string word; words >> word;) columns.emplace_back(word.substr(0, word.size() - 2), word.back());
    return columns;
  }
  // The file that `backup` writes, on a database that has one.
  void expect_backup_clean() {
    const std::string file = house.data_dir() + "/copy.db";
    if (house.try_command("backup", {{"file", file}}))
      EXPECT_TRUE(fs::exists(file));  // expect_files_clean() reads it
    else
      EXPECT_FALSE(fs::exists(house.data_dir() + "/sallyport.db")) << "there is no backup of a file";
  }

  // Everything once: all kinds, all endpoints, right and wrong.
  void live_through_everything();
  void use(const Made& made);
  void use_identity(const Made& display);
  void make_errors(const Made& made, const std::string& token);
  void rotate_and_delete(const Made& made);

  std::vector<std::pair<std::string, std::string>> canaries_;
  std::string bodies_;
};

void Canary::use(const Made& who) {
  for (const char* path : {"/oauth/token", "/connect/token", "/archivist/iam/v1/appidp/token"}) {
    const std::string token = house.token(who, path);
    mark_token(std::string("a token of ") + path, token);
    seen(client.get("/api/whoami", token));
    seen(client.get("/archivist/v2/assets", token));
    seen(introspect(who, token));
    seen(revoke(who, token));
    seen(client.get("/api/whoami", token));
  }
}

void Canary::use_identity(const Made& display) {
  const std::string identity = house.identity_token(display, "canary");
  mark_token("an identity token", identity);
  const std::string body = fmt::format(R"({{"token":"{}","integrationId":"{}"}})", identity, display.id);
  const auto pair = client.send_json("POST", "/auth/exchange/integration", body).json();
  mark_token("an access token of accessia", text_at(pair, "accessToken"));
  const std::string refresh = text_at(pair, "refreshToken");
  mark_token("a refresh token", refresh);
  const std::string again = fmt::format(R"({{"refreshToken":"{}"}})", refresh);
  mark_token("a refreshed token",
             text_at(client.send_json("POST", "/auth/refresh", again).json(), "accessToken"));
  seen(client.send_json("POST", "/auth/exchange/integration", body));  // used
  seen(revoke(display, refresh));
  seen(client.send_json("POST", "/auth/refresh", again));
  seen(client.get("/api/groups", refresh));
}

void Canary::make_errors(const Made& who, const std::string& token) {
  const std::string wrong = who.secret + "x";
  seen(post(token_request({who.id, wrong, {}})));
  seen(post(token_request({who.secret, who.id, {}})));  // the secret where the id belongs
  seen(post("grant_type=" + who.secret));
  seen(post(token_request(who, "&scope=" + who.secret)));
  seen(post(token_request(who, "&resource=" + who.secret)));
  seen(post(fmt::format("{0}=1&{0}=2", who.secret)));
  seen(post("grant_type=client_credentials", basic(who.id, wrong)));
  seen(post("grant_type=client_credentials", "Basic " + who.secret));
  seen(post(token_request(who), "Bearer " + token));
  seen(client.get("/oauth/token?" + token_request(who)));
  seen(client.post_form("/oauth/token?" + token_request(who), ""));
  seen(client.get("/api/whoami?access_token=" + token));
  seen(client.get("/" + who.secret));
  seen(client.get("/api/integrations/" + who.secret, house.token(watcher)));
  seen(client.send("GET", "/api/whoami", {{"Authorization", "Bearer " + token + "x"}}));
  seen(client.send("GET", "/api/whoami", {{"Authorization", "Bearer " + who.secret}}));
  seen(client.send("GET", "/api/whoami",
                   {{who.secret, "x"}, {"Cookie", token}, {"User-Agent", token}, {"Referer", token}}));
  seen(client.send_json("POST", "/auth/exchange/integration",
                        fmt::format(R"({{"token":"{}","integrationId":"{}"}})", token, who.secret)));
  // The one answer that repeats a word of the request: the name of a field that is not known.
  client.send_json("POST", "/api/integrations",
                   fmt::format(R"({{"kind":"custom","name":"x","{}":1}})", who.secret), house.token(watcher));
  seen(client.send_json("POST", "/api/integrations",
                        fmt::format(R"({{"kind":"custom","name":"x","secret":"{}"}})", who.secret),
                        house.token(watcher)));
  seen(client.send_json("POST", "/api/integrations", "{\"" + who.secret, house.token(watcher)));
  HttpClient hostile(house.port());
  seen(hostile.raw(fmt::format("GET /{} HTTP/9.9\r\nHost: x\r\n{}\r\n\r\n", who.secret, who.secret)));
}

void Canary::rotate_and_delete(const Made& who) {
  for (int i = 0; i < 2; ++i) {
    const Answer rotated = client.send_json("POST", fmt::format("/api/integrations/{}/rotate", who.id),
                                            R"({"overlapSeconds":600})", house.token(watcher));
    mark_secret("a rotated secret", text_at(rotated.json(), "secret"));
  }
  const Answer added = client.send_json("POST", fmt::format("/api/integrations/{}/credentials", who.id), "",
                                        house.token(watcher));
  if (added.status == 201)
    mark_secret("an added secret", text_at(added.json(), "secret"));
  else
    seen(added);
  seen(client.get("/api/integrations/" + who.id, house.token(watcher)));
  seen(client.send_json("DELETE", "/api/integrations/" + who.id, "", house.token(watcher)));
}

void Canary::live_through_everything() {
  mark("the administrator's password", "correct horse battery");
  mark_secret("the onlooker's secret", watcher.secret);
  for (const char* kind : {"custom", "external-api", "api"}) {
    const Made own = house.create(kind, kind, {{"role", "administrator"}});
    mark_secret(fmt::format("the secret of kind {}", kind), own.secret);
    if (std::string_view(kind) == "api")
      use_identity(own);
    else
      use(own);
    make_errors(own, house.token(watcher));
    rotate_and_delete(own);
    house.clock().advance(std::chrono::minutes{5});
  }
  const std::string archivist = house.token(watcher, "/archivist/iam/v1/appidp/token");
  mark_token("a token for the archivist", archivist);
  const Answer application =
      client.send_json("POST", "/archivist/iam/v1/applications", R"({"display_name":"Pump"})", archivist);
  const auto made_there = application.json();
  const std::string path = "/archivist/iam/v1/" + text_at(made_there, "identity");
  mark_secret("a secret of the archivist",
              text_at(array_at(made_there, "credentials")[0].as_object(), "secret"));
  seen(client.get(path, archivist));
  const auto renewed = client.send_json("POST", path + ":regenerate-secret", "", archivist).json();
  mark_secret("a regenerated secret", text_at(array_at(renewed, "credentials")[0].as_object(), "secret"));
  seen(client.get("/archivist/iam/v1/applications", archivist));
  house.command("keys.rotate", {});
  seen(client.get("/oauth/jwks"));
  seen(client.get("/api/audit?limit=500", house.token(watcher)));
  seen(client.get("/api/integrations?limit=500", house.token(watcher)));
  house.upkeep();
}

TEST_F(Canary, P01_NoSecretIsInLogsMetricsAnswersOrFiles) {
  live_through_everything();
  ASSERT_GT(canaries_.size(), 100U);
  expect_clean("an answer", bodies_);
  expect_clean("the metrics", client.get("/metrics").body);
  expect_clean("the log of the running house", house.log().text());
  expect_clean("the audit log", json::serialize(house.command("audit.tail", {{"limit", 1000}})));
  expect_clean("the list of keys", json::serialize(house.command("keys.list", {})));
  expect_database_clean();
  expect_backup_clean();
  expect_files_clean();
  house.stop();
  expect_clean("the log after the end", house.log().text());
  expect_files_clean();
}

// The search itself finds what is there.
TEST_F(Canary, P01_TheSearchFindsAPlantedSecret) {
  mark_secret("planted", made.secret);
  const auto bytes = base::as_bytes(made.secret);
  const auto key = base::base64url_decode(made.secret).value();
  for (const std::string& leak : {made.secret, base::hex_encode(bytes), base::base64_encode(bytes),
                                  base::hex_encode(key), std::string(base::as_text(key))}) {
    const auto found = std::ranges::any_of(canaries_, [&](const auto& canary) {
      return ("before" + leak + "after").find(canary.second) != std::string::npos;
    });
    EXPECT_TRUE(found) << leak;
  }
}

}  // namespace
}  // namespace sallyport::support
