// Introspection and revocation: rows F of the security checklist.
#include "oauth/introspection.h"

#include <gtest/gtest.h>

#include "oauth/grants/identity_jwt.h"
#include "tests/support/oauth_house.h"

namespace sallyport::oauth {
namespace {

using model::IntegrationKind;
using model::Role;

constexpr const char* kInactive = R"({"active":false})";

class IntrospectionTest : public ::testing::Test {
 protected:
  static std::string basic(const integrations::WithSecret& client) {
    return OauthHouse::basic(client.integration.id.to_string(), client.secret.reveal_text());
  }
  http::Response introspect(const std::string& token, const integrations::WithSecret& by,
                            std::string_view more = {}) {
    return house.post_form("/oauth/introspect", "token=" + token + std::string(more), basic(by));
  }
  http::Response revoke(const std::string& token, const integrations::WithSecret& by,
                        std::string_view more = {}) {
    return house.post_form("/oauth/revoke", "token=" + token + std::string(more), basic(by));
  }
  // What an accessia exchange gives; `endpoint` is the pipeline without a wire shape.
  Granted exchange(const integrations::WithSecret& client) {
    const auto now = base::unix_seconds(house.clock.now());
    TokenRequest request;
    request.grant = find_grant(kIdentityJwt);
    request.parameters.add(
        "token", OauthHouse::identity_token(client.secret.reveal_text(),
                                            fmt::format(R"({{"iat":{},"exp":{}}})", now, now + 300)));
    request.parameters.add("integrationId", client.integration.id.to_string());
    Profile profile;
    profile.issuer = house.deployment.issuer();
    http::Request http;
    auto granted = house.run(house.endpoint.grant(http, profile, std::move(request)));
    EXPECT_TRUE(granted) << granted.error().code << ": " << granted.error().message << " "
                         << granted.error().detail;
    return granted.value_or(Granted{});
  }
  OauthHouse house;
  integrations::WithSecret own = house.integration();
  integrations::WithSecret other = house.integration();
  integrations::WithSecret administrator = house.integration(IntegrationKind::kCustom, Role::kAdministrator);
};

TEST_F(IntrospectionTest, TellsTheScopeThatCountsNow_N8) {
  const auto grant = [&](std::vector<std::string> scopes) {
    ASSERT_TRUE(house.change(own.integration.id, {.scopes = std::move(scopes)}));
  };
  const auto scope_of = [&](const std::string& token) {
    return OauthHouse::text_of(introspect(token, own), "scope");
  };
  const std::string before = house.token_of(own);
  EXPECT_FALSE(OauthHouse::object_of(introspect(before, own)).contains("scope"));
  grant({"groups:read", "users:read"});
  const std::string token = house.token_of(own);
  EXPECT_EQ(scope_of(token), "groups:read users:read");
  EXPECT_EQ(scope_of(before), "groups:read users:read");
  grant({"users:read"});
  EXPECT_EQ(scope_of(token), "users:read");
  EXPECT_EQ(scope_of(before), "users:read");
}

// Who may ask about all tokens of the tenant only by its role is held back by its scopes.
TEST_F(IntrospectionTest, ScopesHoldBackWhoMayAskAboutEveryToken_C07) {
  const std::string token = house.token_of(own);
  EXPECT_NE(introspect(token, administrator).body, kInactive);
  const auto another = house.integration(IntegrationKind::kCustom, Role::kAdministrator);
  ASSERT_TRUE(house.change(administrator.integration.id, {.scopes = std::vector<std::string>{"users:read"}}));
  EXPECT_EQ(introspect(token, administrator).body, kInactive);
}

TEST_F(IntrospectionTest, TellsAClientWhatItsOwnTokenSays_F11) {
  const auto answer = OauthHouse::object_of(introspect(house.token_of(own), own));
  const std::string id = own.integration.id.to_string();
  EXPECT_TRUE(answer.at("active").as_bool());
  EXPECT_EQ(answer.at("sub").as_string(), id);
  EXPECT_EQ(answer.at("client_id").as_string(), id);
  EXPECT_EQ(answer.at("token_type").as_string(), "Bearer");
  EXPECT_EQ(answer.at("iss").as_string(), "https://id.example.com");
  EXPECT_EQ(answer.at("aud").as_string(), "https://id.example.com/api");
  EXPECT_EQ(answer.at("exp").as_int64() - answer.at("iat").as_int64(), 3600);
  EXPECT_EQ(answer.at("role").as_string(), "none");
}

TEST_F(IntrospectionTest, IsInactiveForTheTokensOfOthers_F02) {
  EXPECT_EQ(introspect(house.token_of(own), other).body, kInactive);
}

TEST_F(IntrospectionTest, ShowsAnAdministratorTheTokensOfItsTenantOnly_F02_F10) {
  EXPECT_TRUE(OauthHouse::object_of(introspect(house.token_of(own), administrator)).at("active").as_bool());
  const auto foreign = house.integration_of(house.other_tenant, IntegrationKind::kCustom, Role::kNone);
  EXPECT_EQ(introspect(house.token_of(foreign), administrator).body, kInactive);
}

TEST_F(IntrospectionTest, TakesABearerTokenWithThePermission) {
  const std::string token = house.token_of(own);
  const auto seen =
      house.post_form("/oauth/introspect", "token=" + token, "Bearer " + house.token_of(administrator));
  EXPECT_TRUE(OauthHouse::object_of(seen).at("active").as_bool());
  const auto denied = house.post_form("/oauth/introspect", "token=" + token, "Bearer " + token);
  EXPECT_EQ(denied.status, 403);
  EXPECT_NE(OauthHouse::header_of(denied, "WWW-Authenticate").find("insufficient_scope"), std::string::npos);
  EXPECT_NE(OauthHouse::header_of(denied, "WWW-Authenticate").find(R"(scope="tokens:introspect")"),
            std::string::npos);
  const auto broken = house.post_form("/oauth/introspect", "token=" + token, "Bearer x");
  EXPECT_EQ(broken.status, 401);
  EXPECT_NE(OauthHouse::header_of(broken, "WWW-Authenticate").find("invalid_token"), std::string::npos);
}

TEST_F(IntrospectionTest, NeedsAuthentication_F01) {
  EXPECT_EQ(house.post_form("/oauth/introspect", "token=" + house.token_of(own)).status, 401);
  EXPECT_EQ(house.post_form("/oauth/introspect", "token=x", OauthHouse::basic("a", "b")).status, 401);
}

TEST_F(IntrospectionTest, IsExactlyInactiveForAnythingElse_F01) {
  const std::string token = house.token_of(own);
  for (const std::string& text :
       {std::string("x"), std::string("a.b.c"), token + "A", token.substr(1), std::string(100'000, 'x')}) {
    const auto answer = introspect(text, own);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, kInactive);
  }
  EXPECT_EQ(OauthHouse::text_of(house.post_form("/oauth/introspect", "", basic(own)), "error"),
            "invalid_request");
}

TEST_F(IntrospectionTest, IsInactiveAfterTheEndOfTheTokenAndOfItsIntegration) {
  const std::string token = house.token_of(own);
  house.clock.advance(std::chrono::seconds{3600});
  EXPECT_EQ(introspect(token, own).body, kInactive);
  const std::string later = house.token_of(own);
  ASSERT_TRUE(house.change(own.integration.id, {.enabled = false}));
  EXPECT_EQ(introspect(later, administrator).body, kInactive);
}

TEST_F(IntrospectionTest, FindsATokenInSpiteOfAWrongHint_F07) {
  const std::string token = house.token_of(own);
  EXPECT_TRUE(
      OauthHouse::object_of(introspect(token, own, "&token_type_hint=refresh_token")).at("active").as_bool());
  EXPECT_TRUE(
      OauthHouse::object_of(introspect(token, own, "&token_type_hint=nonsense")).at("active").as_bool());
  const auto api = house.integration(IntegrationKind::kApi);
  const auto answer =
      OauthHouse::object_of(introspect(exchange(api).refresh->text, api, "&token_type_hint=access_token"));
  EXPECT_TRUE(answer.at("active").as_bool());
  EXPECT_FALSE(answer.contains("token_type")) << "a refresh token is no bearer token";
}

TEST_F(IntrospectionTest, IsNeverCached) {
  EXPECT_EQ(OauthHouse::header_of(introspect(house.token_of(own), own), "Cache-Control"), "no-store");
}

using RevocationTest = IntrospectionTest;

TEST_F(RevocationTest, EndsTheTokenOnEveryCoreWhenItAnswers_F09) {
  const std::string token = house.token_of(own);
  EXPECT_TRUE(
      OauthHouse::object_of(introspect(token, own)).at("active").as_bool());  // now every cache may know it
  EXPECT_EQ(revoke(token, own).status, 200);
  for (std::size_t core = 0; core < integrations::kCores; ++core) {
    Sent sent{
        .path = "/oauth/introspect",
        .query = {},
        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", basic(own)}},
        .body = "token=" + token};
    sent.core = core;
    EXPECT_EQ(house.send(sent).body, kInactive) << core;
  }
}

TEST_F(RevocationTest, LeavesTheTokensOfOthersAlone_F06_F10) {
  const std::string token = house.token_of(own);
  const auto answer = revoke(token, other);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, revoke("unknown", other).body);
  EXPECT_EQ(revoke(token, administrator).status, 200);
  EXPECT_TRUE(OauthHouse::object_of(introspect(token, own)).at("active").as_bool());
}

TEST_F(RevocationTest, NeedsAuthentication_F06) {
  EXPECT_EQ(house.post_form("/oauth/revoke", "token=" + house.token_of(own)).status, 401);
}

TEST_F(RevocationTest, AnswersAnUnknownTokenWith200AndIgnoresTheHint_F07) {
  EXPECT_EQ(revoke("x", own).status, 200);
  EXPECT_EQ(revoke("x", own, "&token_type_hint=nonsense").status, 200);
  const std::string token = house.token_of(own);
  EXPECT_EQ(revoke(token, own, "&token_type_hint=refresh_token").status, 200);
  EXPECT_EQ(introspect(token, own).body, kInactive);
  EXPECT_EQ(revoke(token, own).status, 200) << "a second time changes nothing";
  EXPECT_EQ(OauthHouse::text_of(house.post_form("/oauth/revoke", "", basic(own)), "error"),
            "invalid_request");
}

TEST_F(RevocationTest, NeverSaysYesWhenTheStorageSaysNo_F05) {
  const std::string token = house.token_of(own);
  house.store.write_now([](store::Session& session) { session.execute("DROP TABLE revocations", {}); });
  EXPECT_THROW(revoke(token, own), store::StorageFault);  // the router answers 503
  EXPECT_TRUE(OauthHouse::object_of(introspect(token, own)).at("active").as_bool());
}

TEST_F(RevocationTest, EndsTheAccessTokensOfARefreshToken_F08) {
  const auto api = house.integration(IntegrationKind::kApi);
  const auto first = exchange(api);
  const auto second = exchange(api);
  EXPECT_TRUE(OauthHouse::object_of(introspect(first.access.text, api)).at("active").as_bool());
  EXPECT_EQ(revoke(first.refresh->text, api).status, 200);
  EXPECT_EQ(introspect(first.access.text, api).body, kInactive);
  EXPECT_EQ(introspect(first.refresh->text, api).body, kInactive);
  EXPECT_TRUE(OauthHouse::object_of(introspect(second.access.text, api)).at("active").as_bool());
}

TEST_F(RevocationTest, LeavesTheRefreshTokenOfAnAccessTokenAlive) {
  const auto api = house.integration(IntegrationKind::kApi);
  const auto granted = exchange(api);
  EXPECT_EQ(revoke(granted.access.text, api).status, 200);
  EXPECT_EQ(introspect(granted.access.text, api).body, kInactive);
  EXPECT_TRUE(OauthHouse::object_of(introspect(granted.refresh->text, api)).at("active").as_bool());
}

}  // namespace
}  // namespace sallyport::oauth
