// The life of integrations and their credentials over /api/integrations (issue "Integrations and
// credentials").
#include "lifecycle_fixture.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

class Lifecycle : public LifecycleFixture {};

// --- create and show

TEST_F(Lifecycle, EachKindComesWithItsDefaults) {
  struct Expected {
    const char* kind;
    const char* role;
    std::int64_t lifetime;
    bool secret_ends;
  };
  for (const auto& [kind, role, lifetime, secret_ends] :
       {Expected{"api", "event_viewer", 21600, false}, Expected{"custom", "none", 3600, true},
        Expected{"external-api", "none", 1209600, true}}) {
    SCOPED_TRACE(kind);
    const auto made = create(fmt::format(R"({{"kind":"{}","name":"Lobby"}})", kind));
    EXPECT_EQ(text_at(made, "kind"), kind);
    EXPECT_EQ(text_at(made, "role"), role);
    EXPECT_EQ(number_at(made, "tokenLifetimeSeconds"), lifetime);
    EXPECT_TRUE(made.at("enabled").as_bool());
    EXPECT_EQ(text_at(made, "secret").size(), 64U);
    const bool api = std::string_view(kind) == "api";
    EXPECT_EQ(made.contains("integrationId"), api);
    EXPECT_EQ(made.contains("authenticationUrl"), api);
    EXPECT_EQ(made.contains("clientId"), !api);
    EXPECT_EQ(made.contains("tokenUrl"), !api);
    const auto credential = array_at(made, "credentials").at(0).as_object();
    EXPECT_EQ(credential.contains("validUntil"), secret_ends);
    if (secret_ends) EXPECT_EQ(text_at(credential, "validUntil").substr(0, 10), "2027-01-01");
    EXPECT_FALSE(credential.contains("lastUsedAt"));
    EXPECT_EQ(text_at(credential, "hint"), text_at(made, "secret").substr(60));
  }
}

TEST_F(Lifecycle, CreateIs201WithAVersionAndShowRepeatsItWithoutTheSecret) {
  const Answer answer = api("POST", kPath, R"({"kind":"custom","name":"Lobby","claims":{"site":"north"}})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("ETag"), "\"1\"");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  auto made = answer.json();
  const auto shown = show(made);
  made.erase("secret");
  EXPECT_EQ(shown, made);
}

// S12: shown once and never again, in whatever answer, also of the command line.
TEST_F(Lifecycle, TheSecretIsInNoLaterAnswer) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const std::string secret = text_at(made, "secret");
  const auto silent = [&](const Answer& answer) {
    EXPECT_LT(answer.status, 300) << answer.body;
    EXPECT_EQ(answer.body.find(secret), std::string::npos);
    EXPECT_EQ(answer.body.find("\"secret\""), std::string::npos);
  };
  silent(api("GET", path_of(made)));
  silent(api("GET", kPath));
  silent(api("GET", path_of(made, "/credentials")));
  silent(api("PATCH", path_of(made), R"({"name":"Hall"})"));
  silent(api("POST", path_of(made, "/disable")));
  silent(api("POST", path_of(made, "/enable")));
  silent(api("GET", "/api/audit"));
  for (const char* command : {"integration.show", "integration.disable", "integration.enable"})
    EXPECT_THAT(json::serialize(house.command(command, {{"integration", text_at(made, "id")}})),
                Not(HasSubstr(secret)));
  EXPECT_THAT(json::serialize(house.command("integration.list", {})), Not(HasSubstr(secret)));
  const auto rotated = api("POST", path_of(made, "/rotate"), "{}");
  EXPECT_EQ(rotated.body.find(secret), std::string::npos);
  EXPECT_NE(text_at(rotated.json(), "secret"), secret);
}

TEST_F(Lifecycle, WhatIsWrongInARequestIsNamed) {
  const auto refused = [&](std::string_view body, std::string_view field) {
    const Answer answer = api("POST", kPath, body);
    expect_problem(answer, 400);
    EXPECT_THAT(text_at(answer.json(), "field"), testing::StartsWith(field)) << body;
  };
  refused(R"({"kind":"custom","name":"x","colour":"blue"})", "colour");
  refused(R"({"kind":"custom","name":"x","Name":"y"})", "Name");
  refused(R"({"kind":"custom","name":"x","secret":"slp_mine"})", "secret");
  refused(R"({"name":"x"})", "kind");
  refused(R"({"kind":"custom"})", "name");
  refused(R"({"kind":"robot","name":"x"})", "kind");
  refused(R"({"kind":"custom","name":7})", "name");
  refused(R"({"kind":"custom","name":""})", "name");
  refused(fmt::format(R"({{"kind":"custom","name":"{}"}})", std::string(129, 'x')), "name");
  refused(R"({"kind":"custom","name":"line\nbreak"})", "name");
  refused(R"({"kind":"custom","name":"x","role":"king"})", "role");
  refused(R"({"kind":"custom","name":"x","algorithm":"HS256"})", "algorithm");
  refused(R"({"kind":"custom","name":"x","algorithm":"none"})", "algorithm");
  refused(R"({"kind":"custom","name":"x","tokenLifetimeSeconds":59})", "tokenLifetimeSeconds");
  refused(R"({"kind":"custom","name":"x","tokenLifetimeSeconds":2592001})", "tokenLifetimeSeconds");
  refused(R"({"kind":"custom","name":"x","tokenLifetimeSeconds":60.5})", "tokenLifetimeSeconds");
  refused(R"({"kind":"custom","name":"x","claims":{"iss":"me"}})", "claims");
  refused(R"({"kind":"custom","name":"x","claims":{"n":1}})", "claims");
  expect_problem(api("POST", kPath, "{"), 400);
  expect_problem(api("POST", kPath, R"({"kind":"custom","kind":"api","name":"x"})"), 400);
  expect_problem(api("POST", "/api/integrations?colour=blue", R"({"kind":"custom","name":"x"})"), 400);
}

// L11: what people type comes back as it was.
TEST_F(Lifecycle, L11_AwkwardNamesAndClaimsComeBackByteForByte) {
  for (const std::string text :
       {"Ünïcödé 日本語 😀", "<script>alert(1)</script>", "'; DROP TABLE integrations; --", "%n %s %x",
        "\u202eright to left", "null", "=cmd|' /C calc'!A0", "{\"a\":1}", "a\\b\"c", "  spaces  "}) {
    const auto made = create(json::serialize(
        json::object{{"kind", "custom"}, {"name", text}, {"claims", json::object{{"text", text}}}}));
    EXPECT_EQ(text_at(show(made), "name"), text);
    EXPECT_EQ(text_at(object_at(show(made), "claims"), "text"), text);
    EXPECT_EQ(text_at(payload_of(house.token(made_of(made))), "text"), text);
    const auto found =
        array_at(api("GET", fmt::format("{}?name={}", kPath, escaped(text))).json(), "integrations");
    EXPECT_EQ(found.size(), 1U) << text;
  }
}

// --- who may

TEST_F(Lifecycle, R2_OnlyAdministratorsManageIntegrations) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const std::string before = json::serialize(show(made));
  for (const char* role : {"none", "event_viewer"}) {
    const std::string token = house.token(house.create("custom", role, {{"role", role}}));
    for (const auto& [method, path, body] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"GET", kPath, ""},
             {"POST", kPath, R"({"kind":"custom","name":"Mine"})"},
             {"GET", path_of(made), ""},
             {"PATCH", path_of(made), R"({"role":"administrator"})"},
             {"DELETE", path_of(made), ""},
             {"POST", path_of(made, "/disable"), ""},
             {"POST", path_of(made, "/enable"), ""},
             {"POST", path_of(made, "/rotate"), "{}"},
             {"POST", path_of(made, "/end-tokens"), ""},
             {"POST", path_of(made, "/credentials"), ""},
             {"GET", path_of(made, "/credentials"), ""}}) {
      const Answer answer = client.send_json(method, path, body, token);
      EXPECT_EQ(answer.status, 403) << method << " " << path;
      EXPECT_EQ(client.send_json(method, path, body).status, 401) << method << " " << path;
    }
  }
  EXPECT_EQ(json::serialize(show(made)), before);
}

// N03
TEST_F(Lifecycle, IntegrationsOfAnotherTenantAreNotThere) {
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}});
  const json::object other{{"id", foreign.id}};
  for (const auto& [method, more, body] :
       std::vector<std::tuple<std::string, std::string, std::string>>{{"GET", "", ""},
                                                                      {"PATCH", "", R"({"name":"Mine"})"},
                                                                      {"POST", "/disable", ""},
                                                                      {"POST", "/rotate", "{}"},
                                                                      {"POST", "/credentials", ""},
                                                                      {"POST", "/end-tokens", ""},
                                                                      {"DELETE", "", ""}})
    expect_problem(api(method, path_of(other, more), body), 404);
  EXPECT_THAT(api("GET", kPath).body, Not(HasSubstr(foreign.id)));
  EXPECT_EQ(house.token(foreign).empty(), false);
}

TEST_F(Lifecycle, AnIdThatIsNotThereIs404) {
  for (const char* id :
       {"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11", "nothing", "%27", "0B8F4F4E-7F0A-4E0C-9A5E-3D9F6D1C2B11"})
    expect_problem(api("GET", fmt::format("{}/{}", kPath, id)), 404);
}

// --- change

TEST_F(Lifecycle, AChangeTouchesOnlyWhatItNames) {
  const auto made = create(R"({"kind":"custom","name":"Lobby","claims":{"site":"north","floor":"2"}})");
  auto changed = api("PATCH", path_of(made), R"({"name":"Hall"})").json();
  EXPECT_EQ(text_at(changed, "name"), "Hall");
  EXPECT_EQ(object_at(changed, "claims").size(), 2U);
  changed = api("PATCH", path_of(made), R"({"claims":{"site":"south"}})").json();  // replaced as a whole
  EXPECT_EQ(object_at(changed, "claims"), json::object({{"site", "south"}}));
  changed =
      api("PATCH", path_of(made), R"({"role":"event_viewer","algorithm":"EdDSA","tokenLifetimeSeconds":60})")
          .json();
  EXPECT_EQ(text_at(changed, "role"), "event_viewer");
  EXPECT_EQ(text_at(header_of(house.token(made_of(made))), "alg"), "EdDSA");
  const auto payload = payload_of(house.token(made_of(made)));
  EXPECT_EQ(number_at(payload, "exp") - number_at(payload, "iat"), 60);
  EXPECT_EQ(text_at(payload, "site"), "south");
  changed = api("PATCH", path_of(made), R"({"algorithm":null,"tokenLifetimeSeconds":null})").json();
  EXPECT_EQ(number_at(changed, "tokenLifetimeSeconds"), 3600);
  EXPECT_EQ(text_at(header_of(house.token(made_of(made))), "alg"), "ES256");
  EXPECT_EQ(number_at(changed, "version"), 5);
}

TEST_F(Lifecycle, AStaleVersionIsRefused) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const auto patch = [&](std::string_view match) {
    return client.send("PATCH", path_of(made),
                       {{"Content-Type", "application/json"},
                        {"If-Match", std::string(match)},
                        {"Authorization", "Bearer " + house.administrator_token()}},
                       R"({"name":"Hall"})");
  };
  const Answer first = patch("\"1\"");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.header("ETag"), "\"2\"");
  expect_problem(patch("\"1\""), 409);
  EXPECT_EQ(patch("*").status, 200);
  expect_problem(patch("1"), 400);
}

TEST_F(Lifecycle, DisablingRefusesEverythingUntilItIsEnabled) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const std::string token = house.token(made_of(made));
  EXPECT_EQ(api("POST", path_of(made, "/disable")).json().at("enabled").as_bool(), false);
  EXPECT_EQ(whoami(token), 401);
  EXPECT_EQ(request(made_of(made)).status, 401);
  EXPECT_EQ(api("POST", path_of(made, "/disable")).status, 200);
  EXPECT_EQ(api("POST", path_of(made, "/enable")).json().at("enabled").as_bool(), true);
  EXPECT_EQ(whoami(house.token(made_of(made))), 200);
}

TEST_F(Lifecycle, DeletingEndsEverything) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const std::string token = house.token(made_of(made));
  const Answer answer = api("DELETE", path_of(made));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
  expect_problem(api("GET", path_of(made)), 404);
  expect_problem(api("DELETE", path_of(made)), 404);
  EXPECT_EQ(whoami(token), 401);
  EXPECT_EQ(request(made_of(made)).status, 401);
}

// --- credentials

TEST_F(Lifecycle, A23_ARotationWithOverlapKeepsTwoSecretsLiveUntilTheCutOff) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const Answer answer = api("POST", path_of(made, "/rotate"), R"({"overlapSeconds":3600})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const Made renewed{text_at(made, "id"), text_at(answer.json(), "secret"), {}};
  EXPECT_EQ(array_at(answer.json(), "credentials").size(), 2U);
  EXPECT_EQ(request(made_of(made)).status, 200);
  EXPECT_EQ(request(renewed).status, 200);
  house.clock().advance(hours{1});
  EXPECT_EQ(request(made_of(made)).status, 401);
  EXPECT_EQ(request(renewed).status, 200);
}

TEST_F(Lifecycle, S11_AtMostTwoSecretsAreLive) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const auto rotate = [&] {
    return Made{text_at(made, "id"),
                text_at(api("POST", path_of(made, "/rotate"), R"({"overlapSeconds":3600})").json(), "secret"),
                {}};
  };
  const Made second = rotate();
  const Made third = rotate();
  int live = 0;
  for (const Made& secret : {made_of(made), second, third}) live += request(secret).status == 200;
  EXPECT_EQ(live, 2);
  EXPECT_EQ(request(third).status, 200);
}

TEST_F(Lifecycle, ARotationWithoutOverlapEndsTheOldSecretAtOnce) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const std::string token = house.token(made_of(made));
  EXPECT_EQ(api("POST", path_of(made, "/rotate")).status, 200);
  EXPECT_EQ(request(made_of(made)).status, 401);
  EXPECT_EQ(whoami(token), 200);
  EXPECT_EQ(api("POST", path_of(made, "/rotate"), R"({"endTokens":true})").status, 200);
  EXPECT_EQ(whoami(token), 401);
  for (const char* wrong : {R"({"overlapSeconds":-1})", R"({"overlapSeconds":2592001})", R"({"overlap":1})"})
    expect_problem(api("POST", path_of(made, "/rotate"), wrong), 400);
}

TEST_F(Lifecycle, ASecretEndsAfterAYear) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  house.clock().advance(hours{24 * 365} - seconds{1});
  EXPECT_EQ(request(made_of(made)).status, 200);
  house.clock().advance(seconds{1});
  EXPECT_EQ(request(made_of(made)).status, 401);
}

TEST_F(Lifecycle, TheLastUseIsKnownAMinuteLaterAtMost) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const auto credential = [&] { return array_at(show(made), "credentials").at(0).as_object(); };
  house.upkeep();
  EXPECT_FALSE(credential().contains("lastUsedAt"));
  house.clock().advance(hours{5});
  house.token(made_of(made));
  house.clock().advance(seconds{60});
  house.upkeep();
  EXPECT_EQ(text_at(credential(), "lastUsedAt").substr(0, 19), "2026-01-01T05:00:00");
  EXPECT_EQ(text_at(credential(), "lastUsedFrom"), "127.0.0.1");
  request({text_at(made, "id"), "wrong", {}});  // a wrong secret is no use
  house.clock().advance(hours{1});
  house.upkeep();
  EXPECT_EQ(text_at(credential(), "lastUsedAt").substr(0, 19), "2026-01-01T05:00:00");
}

TEST_F(Lifecycle, TheLastUseIsWrittenWhenTheServerStops) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  house.token(made_of(made));
  house.restart();
  const auto shown = house.command("integration.show", {{"integration", text_at(made, "id")}});
  EXPECT_TRUE(array_at(shown, "credentials").at(0).as_object().contains("lastUsedAt"));
}

TEST_F(Lifecycle, ItIsSaid90_60_30_15_7And1DaysBeforeASecretEnds) {
  const auto made = create(R"({"kind":"custom","name":"Lobby"})");
  const auto warned = [&](int days) {
    return metric(fmt::format("sallyport_credential_expiry_warnings_total{{days=\"{}\"}}", days));
  };
  // The administrator's secret was made in the same moment.
  const base::Time end = house.clock().now() + hours{24 * 365};
  const auto go_to = [&](base::Time time) {
    house.clock().advance(time - house.clock().now());
    house.upkeep();
  };
  for (const int days : {90, 60, 30, 15, 7, 1}) {
    const base::Time due = end - hours{24 * days};
    go_to(due - hours{1});
    EXPECT_EQ(warned(days), 0) << days;
    go_to(due + hours{1});
    EXPECT_EQ(warned(days), 2) << days;
    go_to(due + hours{3});
    EXPECT_EQ(warned(days), 2) << days;  // said once
  }
  EXPECT_THAT(house.log().text(), HasSubstr(text_at(made, "id")));
  EXPECT_THAT(house.log().text(), Not(HasSubstr(text_at(made, "secret"))));
}

// --- lists

TEST_F(Lifecycle, TheListPagesOldestFirst) {
  for (int i = 0; i < 7; ++i) {
    house.clock().advance(seconds{1});
    create(fmt::format(R"({{"kind":"{}","name":"Door {}"}})", i % 2 == 0 ? "custom" : "api", i));
  }
  std::vector<std::string> found;
  std::string path = fmt::format("{}?limit=2&kind=custom", kPath);
  for (int pages = 0; pages < 10; ++pages) {
    const Answer page = api("GET", path);
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(page.header("X-Total-Count"), "5");  // and the administrator
    for (const auto& entry : array_at(page.json(), "integrations"))
      found.push_back(text_at(entry.as_object(), "name"));
    const std::string next = text_at(page.json(), "nextPageToken");
    if (next.empty()) break;
    path = fmt::format("{}?limit=2&pageToken={}", kPath, escaped(next));
  }
  EXPECT_THAT(found, ElementsAre("administrator", "Door 0", "Door 2", "Door 4", "Door 6"));
  EXPECT_EQ(array_at(api("GET", fmt::format("{}?name=Door%203", kPath)).json(), "integrations").size(), 1U);
  for (const char* wrong : {"?limit=0", "?limit=501", "?kind=robot", "?sort=name", "?pageToken=x"})
    expect_problem(api("GET", fmt::format("{}{}", kPath, wrong)), 400);
}

}  // namespace
}  // namespace sallyport::support
