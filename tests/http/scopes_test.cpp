// Scopes hold integrations and their tokens back from what the role gives, at once and without a way around
// (external API N8, N18; security C06 to C08).
#include "inventory_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kArchivistTokens = "/archivist/iam/v1/appidp/token";

class Scopes : public InventoryHouse {
 protected:
  Made with_role(std::string_view role, std::string_view kind = "custom") {
    return house.create(kind, "Client", {{"role", role}});
  }
  static std::string path_of(const Made& made, std::string_view more = {}) {
    return fmt::format("/api/integrations/{}{}", made.id, more);
  }
  Answer set(const Made& made, std::string_view scopes) {
    return api("PATCH", path_of(made), fmt::format(R"({{"scopes":[{}]}})", scopes));
  }
  void grant(const Made& made, std::string_view scopes) {
    const Answer answer = set(made, scopes);
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  Answer ask(const Made& made, std::string_view scope) {
    return client.post_form("/oauth/token", token_request(made, fmt::format("&scope={}", escaped(scope))));
  }
  std::string token(const Made& made, std::string_view scope) {
    const Answer answer = ask(made, scope);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return text_at(answer.json(), "access_token");
  }
  std::string refusal_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 400) << answer.body;
    return error_of(answer);
  }
  // The same from every core: each connection is served by one of them.
  std::vector<int> statuses(std::string_view path, std::string_view token) {
    std::vector<int> seen(6);
    for (int& status : seen) status = house.client().get(path, token).status;
    return seen;
  }
  static std::vector<int> always(int status) { return std::vector(6, status); }
  boost::json::object whoami(std::string_view token) { return client.get("/api/whoami", token).json(); }
};

// --- asking

TEST_F(Scopes, N8_ATokenHasAllScopesOrThosePartsThatWereAskedFor) {
  const Made made = with_role("event_viewer");
  grant(made, R"("users:read","groups:read")");
  EXPECT_EQ(text_at(client.post_form("/oauth/token", token_request(made)).json(), "scope"),
            "groups:read users:read");
  const Answer part = ask(made, "users:read");
  EXPECT_EQ(text_at(part.json(), "scope"), "users:read");
  const std::string token = text_at(part.json(), "access_token");
  EXPECT_EQ(text_at(payload_of(token), "scope"), "users:read");
  EXPECT_EQ(client.get("/api/users", token).status, 200);
  EXPECT_EQ(client.get("/api/groups", token).status, 403);
  EXPECT_THAT(texts_of(whoami(token).at("scopes")), ElementsAre("users:read"));
  EXPECT_THAT(texts_of(whoami(token).at("permissions")), ElementsAre("users:read"));
}

TEST_F(Scopes, C06_OtherWordsAreRefused) {
  const Made made = with_role("administrator");
  EXPECT_EQ(refusal_of(ask(made, "users:read")), "invalid_scope") << "none are granted";
  grant(made, R"("users:read")");
  for (const char* scope : {"users:write", "users:read users:write", "users:re\"ad", "everything", "*"})
    EXPECT_EQ(refusal_of(ask(made, scope)), "invalid_scope") << scope;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "users:read ";
  EXPECT_EQ(refusal_of(ask(made, many)), "invalid_scope");
}

TEST_F(Scopes, C08_AScopeIsASetOfCaseSensitiveWords) {
  const Made made = with_role("event_viewer");
  grant(made, R"("users:read","groups:read")");
  EXPECT_EQ(text_at(ask(made, "users:read groups:read users:read").json(), "scope"),
            "groups:read users:read");
  EXPECT_EQ(refusal_of(ask(made, "Users:read")), "invalid_scope");
}

TEST_F(Scopes, N8_TheKindsOwnWordStandsBesideWhatIsGranted) {
  const Made made = with_role("event_viewer", "external-api");
  grant(made, R"("core_platform:read")");
  const Answer all = client.post_form("/connect/token", token_request(made));
  EXPECT_EQ(text_at(all.json(), "scope"), "external_api core_platform:read");
  const Answer part = client.post_form("/connect/token", token_request(made, "&scope=core_platform%3Aread"));
  EXPECT_EQ(text_at(part.json(), "scope"), "core_platform:read");
}

TEST_F(Scopes, N18_OnlyWordsOfTheCatalogueAreGranted) {
  const Made made = with_role("event_viewer");
  const Answer unknown = set(made, R"("users:read","users:destroy")");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(text_at(unknown.json(), "field"), "scopes[1]");
  EXPECT_EQ(set(made, R"("users:read","users:read")").status, 400);
  grant(made, R"("users:read","groups:read")");
  EXPECT_THAT(texts_of(api("GET", path_of(made)).json().at("scopes")),
              ElementsAre("groups:read", "users:read"));
  const auto document = client.get("/.well-known/openid-configuration").json();
  EXPECT_THAT(texts_of(document.at("scopes_supported")),
              testing::IsSupersetOf({"users:read", "external_api", "reward_system:write"}));
}

// --- acting

TEST_F(Scopes, N18_AScopeTakenAwayActsOnTokensThatAreOut) {
  const Made made = with_role("event_viewer");
  grant(made, R"("users:read","groups:read")");
  const std::string all = house.token(made), part = token(made, "users:read");
  EXPECT_EQ(statuses("/api/users", all), always(200));
  grant(made, R"("groups:read")");
  EXPECT_EQ(statuses("/api/users", all), always(403));
  EXPECT_EQ(statuses("/api/groups", all), always(200));
  EXPECT_EQ(statuses("/api/users", part), always(403));
  EXPECT_EQ(statuses("/api/groups", part), always(403)) << "it was not asked for";
  EXPECT_EQ(text_at(client
                        .post_form("/oauth/introspect", form({{"token", all}}),
                                   {{"Authorization", basic(made.id, made.secret)}})
                        .json(),
                    "scope"),
            "groups:read");
}

TEST_F(Scopes, N18_ScopesSurviveARestart) {
  const Made made = with_role("event_viewer");
  grant(made, R"("groups:read")");
  const std::string token = house.token(made);
  house.restart();
  EXPECT_EQ(house.client().get("/api/users", token).status, 403);
  EXPECT_EQ(house.client().get("/api/groups", token).status, 200);
}

TEST_F(Scopes, N18_ScopesHoldBackTokensFromBeforeThereWereAny) {
  const Made made = with_role("administrator");
  const std::string before = house.token(made);
  EXPECT_EQ(client.get("/api/keys", before).status, 200);
  grant(made, R"("users:read")");
  EXPECT_EQ(client.get("/api/keys", before).status, 403);
  EXPECT_EQ(client.get("/api/users", before).status, 200);
  EXPECT_THAT(texts_of(whoami(before).at("scopes")), ElementsAre("users:read"));
}

TEST_F(Scopes, N8_TheRefusalSaysWhatLacks) {
  const Made made = with_role("event_viewer");
  grant(made, R"("users:read","groups:read","keys:read")");
  const std::string part = token(made, "users:read");
  const Answer by_token = client.get("/api/groups", part);
  EXPECT_THAT(by_token.body, HasSubstr("the token does not have"));
  EXPECT_THAT(
      by_token.header("WWW-Authenticate").value_or(""),
      testing::AllOf(HasSubstr(R"(error="insufficient_scope")"), HasSubstr(R"(scope="groups:read")")));
  EXPECT_THAT(client.get("/api/keys", part).body, HasSubstr("the role event_viewer does not have"));
  EXPECT_THAT(client.get("/api/events", house.token(made)).body,
              HasSubstr("not granted to this integration"));
}

TEST_F(Scopes, N8_WordsOfTheExternalApiOpenNothingInTheNativeOne) {
  const Made made = with_role("administrator");
  grant(made, R"("core_platform:read","core_platform:write")");
  const std::string token = house.token(made);
  for (const char* path : {"/api/users", "/api/integrations", "/api/assets", "/api/events", "/api/audit"})
    EXPECT_EQ(client.get(path, token).status, 403) << path;
  EXPECT_EQ(client.get("/api/whoami", token).status, 200);
}

// --- ways around it

TEST_F(Scopes, C07_NarrowingIsNotEscapedByLeavingTheScopeOut) {
  const Made made = with_role("administrator");
  grant(made, R"("users:read")");
  const std::string native = house.token(made);
  EXPECT_EQ(client.get("/api/users", native).status, 200);
  EXPECT_EQ(client.get("/api/keys", native).status, 403);
  const std::string archivist = house.token(made, kArchivistTokens);
  EXPECT_EQ(client.get("/archivist/iam/v1/applications", archivist).status, 403);
  EXPECT_EQ(client.get("/archivist/v2/assets", archivist).status, 403);
}

TEST_F(Scopes, C07_AnAdministratorsIntegrationWithOneScopeGivesNothingAway) {
  const Made made = with_role("administrator");
  const Made other = with_role("none");
  grant(made, R"("users:read")");
  const std::string token = house.token(made);
  const auto call_as = [&](std::string_view method, std::string_view path, std::string_view body) {
    return call(token, method, path, body).status;
  };
  EXPECT_EQ(call_as("PATCH", path_of(other), R"({"role":"administrator"})"), 403);
  EXPECT_EQ(call_as("POST", "/api/integrations", R"({"kind":"custom","name":"X","role":"administrator"})"),
            403);
  EXPECT_EQ(call_as("POST", "/api/roles", R"({"name":"x","permissions":["keys:rotate"]})"), 403);
  EXPECT_EQ(call_as("PATCH", path_of(made), R"({"scopes":[]})"), 403);
}

TEST_F(Scopes, C07_WhoMayChangeIntegrationsWidensNoScopes) {
  const Made made = with_role("administrator");
  const Made viewer = with_role("event_viewer");
  grant(made, R"("integrations:read","integrations:write","groups:read")");
  grant(viewer, R"("groups:read")");
  const std::string token = house.token(made);
  const auto call_as = [&](std::string_view method, std::string_view path, std::string_view body = {}) {
    const Answer answer = call(token, method, path, body);
    return text_at(answer.json(), answer.status < 300 ? "name" : "code");
  };
  EXPECT_EQ(call_as("PATCH", path_of(made), R"({"scopes":[]})"), "would_lock_out_caller");
  EXPECT_EQ(call_as("PATCH", path_of(viewer), R"({"scopes":[]})"), "exceeds_own_role");
  EXPECT_EQ(call_as("POST", "/api/integrations", R"({"kind":"custom","name":"X","role":"event_viewer"})"),
            "exceeds_own_role");
  const std::string part = this->token(made, "integrations:write");
  EXPECT_EQ(call(part, "POST", path_of(made, "/credentials")).status, 403) << "a secret would get all of it";
}

// Access policies let those in that no role does, and their scopes hold them back as well.
TEST_F(Scopes, C07_AccessPoliciesGiveNothingPastTheScope) {
  const std::string door = make_asset(R"({"line":"north"})");
  make_policy("North", "north", R"(,"readAttributes":["*"])");
  const auto reader = integration(R"({"line":"north"})");
  EXPECT_EQ(client.get("/api/assets/" + door, reader.token).status, 200);
  grant(reader.made, R"("assets:read","groups:read")");
  EXPECT_EQ(client.get("/api/assets/" + door, reader.token).status, 200);
  EXPECT_EQ(client.get("/api/assets/" + door, token(reader.made, "groups:read")).status, 403);
  grant(reader.made, R"("groups:read")");
  EXPECT_EQ(client.get("/api/assets/" + door, reader.token).status, 403);
  const std::string archivist = house.token(reader.made, kArchivistTokens);
  EXPECT_EQ(client.get("/archivist/v2/assets/" + door, archivist).status, 403);
  const auto told = api("POST", "/api/policies/explain",
                        fmt::format(R"({{"integrationId":"{}","action":"asset:read","assetId":"{}"}})",
                                    reader.made.id, door))
                        .json();
  EXPECT_FALSE(told.at("allowed").as_bool());
  EXPECT_EQ(text_at(told, "reason"), "scope");
}

TEST_F(Scopes, A13_C07_RefreshedTokensStayWithinWhatIsGrantedNow) {
  const Made made = with_role("event_viewer", "api");
  grant(made, R"("users:read","groups:read")");
  const Answer first = client.send_json(
      "POST", "/auth/exchange/integration",
      fmt::format(R"({{"token":"{}","integrationId":"{}"}})", house.identity_token(made), made.id));
  ASSERT_EQ(first.status, 200) << first.body;
  const std::string refresh = text_at(first.json(), "refreshToken");
  EXPECT_EQ(client.get("/api/events", text_at(first.json(), "accessToken")).status, 403);
  grant(made, R"("groups:read")");
  const Answer second =
      client.send_json("POST", "/auth/refresh", fmt::format(R"({{"refreshToken":"{}"}})", refresh));
  ASSERT_EQ(second.status, 200) << second.body;
  const std::string token = text_at(second.json(), "accessToken");
  EXPECT_EQ(text_at(payload_of(token), "scope"), "groups:read");
  EXPECT_EQ(client.get("/api/users", token).status, 403);
  EXPECT_EQ(client.get("/api/groups", token).status, 200);
}

// Scripts of other origins read nothing that takes or gives a secret or a token; the description is for them.
TEST_F(Scopes, N16_NoAnswerToAScriptOfAnotherOriginLetsItRead) {
  const Made made = with_role("event_viewer");
  const std::string token = house.token(made);
  const auto expect_none = [](const Answer& answer, std::string_view what) {
    EXPECT_NE(answer.status, 0) << what;
    for (const auto& [name, value] : answer.headers)
      EXPECT_FALSE(name.starts_with("Access-Control-") || name.starts_with("access-control-"))
          << what << ": " << name;
  };
  const Headers script{{"Origin", "https://evil.test"},
                       {"Authorization", fmt::format("Bearer {}", token)},
                       {"Access-Control-Request-Method", "POST"},
                       {"Access-Control-Request-Headers", "authorization"}};
  for (const char* path :
       {"/oauth/token", "/oauth/introspect", "/oauth/revoke", "/connect/token", "/auth/refresh",
        "/auth/exchange/integration", "/archivist/iam/v1/appidp/token", "/api/whoami", "/api/users",
        "/api/integrations", "/api/nothing", "/archivist/v2/assets"})
    for (const char* method : {"OPTIONS", "GET", "POST"})
      expect_none(house.client().send(method, path, script), fmt::format("{} {}", method, path));
  expect_none(client.post_form("/oauth/token", token_request(made), {{"Origin", "https://evil.test"}}),
              "a token");
}

}  // namespace
}  // namespace sallyport::support
