// The pipeline over real tokens, integrations and audit log: rows A, C and G of the security checklist that
// need a whole endpoint.
#include "oauth/token_endpoint.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "audit/reader.h"
#include "tests/support/oauth_house.h"

namespace sallyport::oauth {
namespace {

using model::IntegrationKind;
using std::chrono::seconds;

constexpr std::string_view kGrant = "grant_type=client_credentials";

class TokenEndpointTest : public ::testing::Test {
 protected:
  http::Response ask(std::string more, std::string authorization = {}) {
    return house.post_form("/oauth/token", std::string(kGrant) + "&" + std::move(more),
                           std::move(authorization));
  }
  http::Response ask_with(std::string_view secret, const integrations::WithSecret& client,
                          std::string from = "192.0.2.1") {
    return house.post_form("/oauth/token",
                           std::string(kGrant) + "&client_id=" + client.integration.id.to_string() +
                               "&client_secret=" + http::form_encode(secret),
                           {}, std::move(from));
  }
  static std::string error_of(const http::Response& response) {
    EXPECT_EQ(OauthHouse::object_of(response).contains("access_token"), false);
    return OauthHouse::text_of(response, "error");
  }
  std::vector<audit::Entry> records(model::AuditAction action) {
    audit::Query query;
    query.action = action;
    auto page = house.run(audit::Reader(house.store).query(query));
    EXPECT_TRUE(page);
    return page ? page->items : std::vector<audit::Entry>{};
  }
  OauthHouse house;
};

TEST_F(TokenEndpointTest, IssuesATokenWithTheMembersOfRfc9068) {
  const auto client = house.integration(IntegrationKind::kCustom, model::Role::kEventViewer);
  const auto response = ask(OauthHouse::credentials(client));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto body = OauthHouse::object_of(response);
  EXPECT_EQ(body.at("token_type").as_string(), "Bearer");
  EXPECT_EQ(body.at("expires_in").as_int64(), 3600);
  const auto claims = OauthHouse::claims_of(OauthHouse::text_of(response, "access_token"));
  const std::string id = client.integration.id.to_string();
  EXPECT_EQ(claims.at("iss").as_string(), "https://id.example.com");
  EXPECT_EQ(claims.at("aud").as_string(), "https://id.example.com/api");
  EXPECT_EQ(claims.at("sub").as_string(), id);
  EXPECT_EQ(claims.at("client_id").as_string(), id);
  EXPECT_EQ(claims.at("role").as_string(), "event_viewer");
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 3600);
  EXPECT_EQ(OauthHouse::header_of(response, "Cache-Control"), "no-store");
}

TEST_F(TokenEndpointTest, TakesBasicInBothEncodings_A13) {
  const auto client = house.integration();
  const std::string id = client.integration.id.to_string();
  const std::string secret(client.secret.reveal_text());
  EXPECT_EQ(ask("", OauthHouse::basic(id, secret)).status, 200);
  EXPECT_EQ(ask("", OauthHouse::basic(http::form_encode(id), http::form_encode(secret))).status, 200);
  std::string escaped;  // every octet escaped: only the form reading is right
  for (const char c : secret) escaped += '%' + base::hex_encode(base::as_bytes(std::string_view(&c, 1)));
  EXPECT_EQ(ask("", OauthHouse::basic(id, escaped)).status, 200);
}

TEST_F(TokenEndpointTest, RefusesASecretThatIsNotExactlyTheOne_A15_A16) {
  const auto client = house.integration();
  const std::string secret(client.secret.reveal_text());
  std::string other_case = secret;
  other_case[10] = static_cast<char>(other_case[10] ^ 0x20);
  for (const std::string& wrong :
       {secret + "x", secret.substr(0, 63), other_case, " " + secret, secret + " "})
    EXPECT_EQ(error_of(ask_with(wrong, client)), "invalid_client") << wrong.size();
}

TEST_F(TokenEndpointTest, AnswersAnUnknownClientLikeAWrongSecret_A18) {
  const auto client = house.integration();
  const auto wrong = ask_with("wrong", client);
  const auto unknown = ask("client_id=00000000-0000-4000-8000-000000000000&client_secret=" +
                           std::string(client.secret.reveal_text()));
  const auto unspelled = ask("client_id=nobody&client_secret=x");
  EXPECT_EQ(wrong.status, 401);
  for (const auto* other : {&unknown, &unspelled}) {
    EXPECT_EQ(other->status, wrong.status);
    EXPECT_EQ(other->body, wrong.body);
  }
}

TEST_F(TokenEndpointTest, TakesOnlyTheOneSpellingOfAClientId_A20) {
  const auto client = house.integration();
  std::string upper = client.integration.id.to_string();
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(ask("client_id=" + upper + "&client_secret=" + std::string(client.secret.reveal_text())).status,
            401);
}

TEST_F(TokenEndpointTest, LimitsParallelGuessesAndStillServesTheRealClient_A19_A20) {
  const auto client = house.integration();
  const std::string id = client.integration.id.to_string();
  std::atomic<int> told_why{0};
  std::atomic<int> told_to_wait{0};
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          Sent sent{
              .path = "/oauth/token",
              .query = {},
              .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
              .body = std::string(kGrant) + "&client_id=" + id + "&client_secret=guess" + std::to_string(i)};
          sent.core = t % integrations::kCores;
          const auto response = house.send(sent);
          if (response.status == 401) ++told_why;
          if (response.status == 429) ++told_to_wait;
        }
      });
  }
  EXPECT_EQ(told_why.load(), 10);
  EXPECT_EQ(told_to_wait.load(), 190);
  EXPECT_EQ(ask_with(client.secret.reveal_text(), client).status, 200);
  EXPECT_EQ(ask_with(client.secret.reveal_text(), client, "198.51.100.7").status, 200);
}

TEST_F(TokenEndpointTest, SaysHowLongToWait) {
  const auto client = house.integration();
  http::Response response;
  for (int i = 0; i < 11; ++i) response = ask_with("wrong", client);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(error_of(response), "rate_limited");
  EXPECT_EQ(OauthHouse::header_of(response, "Retry-After"), "60");
  EXPECT_EQ(OauthHouse::header_of(response, "Archivist-Rate-Limit-Reset"), "60.000");
  house.clock.advance(seconds{60});
  EXPECT_EQ(ask_with("wrong", client).status, 401);
}

// external-api §4 rule 4: a Go client tries Basic first and the form at once after a 401.
TEST_F(TokenEndpointTest, CountsAFailureThatASuccessFollowsForNothing) {
  const auto client = house.integration();
  for (int i = 0; i < 150; ++i) {
    ASSERT_EQ(ask("", OauthHouse::basic(client.integration.id.to_string(), "wrong")).status, 401) << i;
    ASSERT_EQ(ask(OauthHouse::credentials(client)).status, 200) << i;
  }
}

TEST_F(TokenEndpointTest, RefusesADisabledIntegrationAndItsTokens_A22) {
  const auto client = house.integration(IntegrationKind::kCustom, model::Role::kEventViewer);
  const std::string token = house.token_of(client);
  ASSERT_TRUE(house.change(client.integration.id, {.enabled = false}));
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(client))), "invalid_client");
  ASSERT_TRUE(house.change(client.integration.id, {.enabled = true}));
  EXPECT_EQ(ask(OauthHouse::credentials(client)).status, 200);
}

TEST_F(TokenEndpointTest, TakesTheOldSecretUntilItsCutOff_A23) {
  const auto client = house.integration();
  const auto renewed =
      house.run(house.service->regenerate(integrations::caller_in(house.tenant), client.integration.id,
                                          {.overlap = seconds{60}, .end_tokens = false}));
  ASSERT_TRUE(renewed);
  EXPECT_EQ(ask_with(client.secret.reveal_text(), client).status, 200);
  EXPECT_EQ(ask_with(renewed->secret.reveal_text(), client).status, 200);
  house.clock.advance(seconds{60});
  EXPECT_EQ(ask_with(client.secret.reveal_text(), client).status, 401);
  EXPECT_EQ(ask_with(renewed->secret.reveal_text(), client).status, 200);
}

TEST_F(TokenEndpointTest, IgnoresParametersItDoesNotKnow_C02) {
  const auto client = house.integration();
  EXPECT_EQ(ask(OauthHouse::credentials(client) + "&foo=bar&audience_hint=x").status, 200);
}

TEST_F(TokenEndpointTest, TakesAnEmptyParameterForAbsent_C05) {
  const auto client = house.integration();
  EXPECT_EQ(ask(OauthHouse::credentials(client) + "&scope=&resource=&audience=").status, 200);
  EXPECT_EQ(error_of(house.post_form("/oauth/token", "grant_type=&" + OauthHouse::credentials(client))),
            "invalid_request");
}

TEST_F(TokenEndpointTest, GrantsTheScopesOfTheKind_C06) {
  const auto external = house.integration(IntegrationKind::kExternalApi);
  const auto response = ask(OauthHouse::credentials(external));
  EXPECT_EQ(OauthHouse::text_of(response, "scope"), "external_api");
  EXPECT_EQ(OauthHouse::claims_of(OauthHouse::text_of(response, "access_token")).at("scope").as_string(),
            "external_api");
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(external) + "&scope=external_api+admin")), "invalid_scope");
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(external) + "&scope=External_api")), "invalid_scope");
  const auto custom = house.integration();
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(custom) + "&scope=external_api")), "invalid_scope");
  EXPECT_FALSE(OauthHouse::object_of(ask(OauthHouse::credentials(custom))).contains("scope"));
}

TEST_F(TokenEndpointTest, GrantsWhatIsGrantedToTheIntegrationOrAPartOfIt_N8_C06_C07) {
  const auto client = house.integration();
  ASSERT_TRUE(
      house.change(client.integration.id, {.scopes = std::vector<std::string>{"users:read", "groups:read"}}));
  const auto scope_of = [&](std::string_view asked) {
    const auto response = ask(OauthHouse::credentials(client) + std::string(asked));
    const auto token = OauthHouse::claims_of(OauthHouse::text_of(response, "access_token"));
    EXPECT_EQ(token.at("scope").as_string(), OauthHouse::text_of(response, "scope"));
    return OauthHouse::text_of(response, "scope");
  };
  EXPECT_EQ(scope_of(""), "groups:read users:read");
  EXPECT_EQ(scope_of("&scope=users:read"), "users:read");
  EXPECT_EQ(scope_of("&scope=users:read+groups:read+users:read"), "groups:read users:read");
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(client) + "&scope=users:read+users:write")),
            "invalid_scope");
}

TEST_F(TokenEndpointTest, RefusesTargetsThatItDoesNotKnow_C09) {
  const auto client = house.integration();
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(client) + "&resource=https%3A%2F%2Fevil.example")),
            "invalid_target");
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(client) + "&audience=x")), "invalid_target");
  const std::string api = "https%3A%2F%2Fid.example.com%2Fapi";
  EXPECT_EQ(ask(OauthHouse::credentials(client) + "&resource=" + api + "&audience=" + api).status, 200);
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(client) + "&resource=" + api + "&audience=x")),
            "invalid_target");
}

TEST_F(TokenEndpointTest, RefusesAGrantThatTheKindDoesNotUseAfterAuthenticationOnly_C10) {
  const auto api = house.integration(IntegrationKind::kApi);
  EXPECT_EQ(error_of(ask(OauthHouse::credentials(api))), "unauthorized_client");
  EXPECT_EQ(error_of(ask_with("wrong", api)), "invalid_client");
}

TEST_F(TokenEndpointTest, RefusesEveryGrantThatItDoesNotOffer_C10) {
  const auto client = house.integration();
  for (const std::string_view grant :
       {"password", "implicit", "authorization_code", "refresh_token", "identity_jwt", "refresh",
        "Client_Credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"})
    EXPECT_EQ(error_of(house.post_form("/oauth/token", "grant_type=" + http::form_encode(grant) + "&" +
                                                           OauthHouse::credentials(client))),
              "unsupported_grant_type")
        << grant;
}

TEST_F(TokenEndpointTest, RefusesJsonAndSecretsInTheQuery_C03_C04) {
  const auto client = house.integration();
  EXPECT_EQ(error_of(house.post_json("/oauth/token", R"({"grant_type":"client_credentials"})")),
            "invalid_request");
  Sent sent{.path = "/oauth/token",
            .query = OauthHouse::credentials(client),
            .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
            .body = std::string(kGrant)};
  EXPECT_EQ(error_of(house.send(sent)), "invalid_request");
}

TEST_F(TokenEndpointTest, IsOfferedForPostOnly_C03) {
  for (const auto& route : oauth::routes(house.endpoint, house.bearer)) {
    const bool document = route.path.contains(".well-known") || route.path == "/oauth/jwks";
    EXPECT_EQ(route.method, document ? http::Method::kGet : http::Method::kPost) << route.path;
  }
}

TEST_F(TokenEndpointTest, WritesTheAuditRecordBeforeItAnswers) {
  const auto client = house.integration();
  const std::string token = house.token_of(client);
  const auto entries = records(model::AuditAction::kTokenIssued);
  ASSERT_EQ(entries.size(), 1U);
  const auto& record = entries.front().record;
  EXPECT_EQ(record.token_id, OauthHouse::claims_of(token).at("jti").as_string());
  EXPECT_EQ(record.actor, client.integration.id);
  EXPECT_EQ(record.tenant, house.tenant);
  EXPECT_EQ(record.object, client.integration.credentials.front().id.uuid);
  EXPECT_EQ(record.source, "192.0.2.1");
  EXPECT_EQ(record.request_id, "req-0000000000000000-1");
}

TEST_F(TokenEndpointTest, AnswersNoTokenWhenTheAuditLogIsDown_C22) {
  const auto client = house.integration();
  house.audit.stop();
  const auto response = ask(OauthHouse::credentials(client));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(error_of(response), "temporarily_unavailable");
  EXPECT_NE(OauthHouse::header_of(response, "Retry-After"), "");
}

TEST_F(TokenEndpointTest, NotesARefusalUnderTheNameThatWasClaimed) {
  const auto client = house.integration();
  ask_with("wrong", client);
  house.token_of(client);  // its record is durable, so the one before is as well
  const auto entries = records(model::AuditAction::kTokenRefused);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries.front().record.object, client.integration.id.uuid);
  EXPECT_EQ(entries.front().record.actor, model::IntegrationId{});
  EXPECT_EQ(entries.front().record.outcome, model::AuditOutcome::kRefused);
  EXPECT_TRUE(entries.front().record.reason.starts_with("invalid_client")) << entries.front().record.reason;
}

TEST_F(TokenEndpointTest, CountsTokensByGrantAndOutcome) {
  const auto client = house.integration();
  house.token_of(client);
  ask_with("wrong", client);
  house.post_form("/oauth/token", "");
  const std::string text = house.metrics_text();
  for (const std::string_view line :
       {R"(sallyport_tokens_total{grant="client_credentials",outcome="issued"} 1)",
        R"(sallyport_tokens_total{grant="client_credentials",outcome="refused"} 1)",
        R"(sallyport_tokens_total{grant="none",outcome="refused"} 1)"})
    EXPECT_NE(text.find(line), std::string::npos) << line;
}

TEST_F(TokenEndpointTest, NotesTheUseOfTheCredential) {
  const auto client = house.integration();
  house.token_of(client);
  house.maintain();
  const auto stored =
      house.run(house.service->get(integrations::caller_in(house.tenant), client.integration.id));
  ASSERT_TRUE(stored);
  EXPECT_TRUE(stored->credentials.front().last_used_at);
  EXPECT_EQ(stored->credentials.front().last_used_from, "192.0.2.1");
}

TEST_F(TokenEndpointTest, TakesIssuerAndLinksFromTheConfigurationOnly_G01) {
  const auto client = house.integration();
  Sent sent{.path = "/oauth/token",
            .query = {},
            .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                        {"Host", "evil.example"},
                        {"X-Forwarded-Host", "evil.example"},
                        {"X-Forwarded-Proto", "http"},
                        {"Forwarded", "host=evil.example"}},
            .body = std::string(kGrant) + "&" + OauthHouse::credentials(client)};
  const auto claims = OauthHouse::claims_of(OauthHouse::text_of(house.send(sent), "access_token"));
  EXPECT_EQ(claims.at("iss").as_string(), "https://id.example.com");
  sent.path = "/.well-known/oauth-authorization-server";
  sent.method = http::Method::kGet;
  EXPECT_EQ(house.send(sent).body.find("evil"), std::string::npos);
}

TEST_F(TokenEndpointTest, LetsAProfileChooseIssuerLifetimeAlgorithmAndMembers) {
  Profile profile;
  profile.issuer = house.deployment.archivist_issuer();
  profile.audience = "archivist";
  profile.unannounced = seconds{60};
  profile.algorithm = model::SigningAlgorithm::kRs256;
  profile.extra_claims = [](const integrations::Client& client) {
    return ExtraClaims{{"name", client.integration.name}, {"jit_tier", "FREE"}};
  };
  house.add({house.endpoint.route("/other/token", "other.token", "Another endpoint", profile)});
  const auto client = house.integration();
  const auto response =
      house.post_form("/other/token", std::string(kGrant) + "&" + OauthHouse::credentials(client));
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(OauthHouse::object_of(response).at("expires_in").as_int64(), 3600);
  const std::string token = OauthHouse::text_of(response, "access_token");
  const auto claims = OauthHouse::claims_of(token);
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 3660);  // archivist §5
  EXPECT_EQ(claims.at("iss").as_string(), "https://id.example.com/appidpv1");
  EXPECT_EQ(claims.at("aud").as_string(), "https://id.example.com/archivist");
  EXPECT_EQ(claims.at("name").as_string(), "Pump");
  EXPECT_EQ(claims.at("jit_tier").as_string(), "FREE");
  const auto header = base::base64url_decode(token.substr(0, token.find('.')));
  EXPECT_NE(base::as_text(*header).find("RS256"), std::string_view::npos);
}

TEST_F(TokenEndpointTest, LetsTheIntegrationOverrideLifetimeAndAlgorithm) {
  const auto client = house.integration();
  ASSERT_TRUE(
      house.change(client.integration.id, {.token_lifetime = std::optional(seconds{120}),
                                           .algorithm = std::optional(model::SigningAlgorithm::kEdDsa)}));
  const auto response = ask(OauthHouse::credentials(client));
  EXPECT_EQ(OauthHouse::object_of(response).at("expires_in").as_int64(), 120);
  const std::string token = OauthHouse::text_of(response, "access_token");
  const auto header = base::base64url_decode(token.substr(0, token.find('.')));
  EXPECT_NE(base::as_text(*header).find("EdDSA"), std::string_view::npos);
}

// Q17: the answer is one of the two serial orders, and a token of the first does not outlive the change.
TEST_F(TokenEndpointTest, EndsTheTokenOfAnIntegrationThatIsDeletedMeanwhile_Q17) {
  const auto client = house.integration(IntegrationKind::kCustom, model::Role::kEventViewer);
  std::atomic<bool> deleted{false};
  std::jthread remover([&] {
    EXPECT_TRUE(
        house.run(house.service->remove(integrations::caller_in(house.tenant), client.integration.id), 1));
    deleted = true;
  });
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    const bool was_deleted = deleted;
    const auto response = ask(OauthHouse::credentials(client));
    if (response.status != 200) break;
    ASSERT_FALSE(was_deleted);
    last = OauthHouse::text_of(response, "access_token");
  }
  remover.join();
  const auto answer = house.post_form("/oauth/introspect", "token=" + last, [&] {
    const auto admin = house.integration(IntegrationKind::kCustom, model::Role::kAdministrator);
    return OauthHouse::basic(admin.integration.id.to_string(), admin.secret.reveal_text());
  }());
  EXPECT_EQ(answer.body, last.empty() ? answer.body : R"({"active":false})");
}

}  // namespace
}  // namespace sallyport::oauth
