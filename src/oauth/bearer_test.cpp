// Who a bearer token is: rows A22, B29, D08, J12 and the challenges of RFC 6750.
#include "oauth/bearer.h"

#include <gtest/gtest.h>

#include "oauth/grants/identity_jwt.h"
#include "tests/support/oauth_house.h"

namespace sallyport::oauth {
namespace {

using model::IntegrationKind;
using model::Role;

class BearerTest : public ::testing::Test {
 protected:
  base::Result<model::Caller> call(std::optional<std::string> authorization,
                                   http::Access access = http::Access::authenticated("api"),
                                   std::size_t core = 0) {
    return house.on_core(core, [&] {
      const http::Source source{.peer = "192.0.2.1", .client = "192.0.2.1"};
      std::vector<http::HeaderView> headers;
      if (authorization) headers.push_back({"Authorization", *authorization});
      http::Request request;
      request.headers = headers;
      request.source = &source;
      request.request_id = "req-1";
      request.core = core;
      return house.bearer.authorize(request, access);
    });
  }
  std::string code(std::optional<std::string> authorization,
                   http::Access access = http::Access::authenticated("api")) {
    const auto caller = call(std::move(authorization), std::move(access));
    return caller ? "" : caller.error().code;
  }
  OauthHouse house;
  integrations::WithSecret client = house.integration(IntegrationKind::kCustom, Role::kEventViewer);
  std::string token = house.token_of(client);
};

TEST_F(BearerTest, KnowsTheCallerOnEveryCore) {
  for (std::size_t core = 0; core < integrations::kCores; ++core) {
    const auto caller = call("Bearer " + token, http::Access::authenticated("api"), core);
    ASSERT_TRUE(caller) << caller.error().detail;
    EXPECT_EQ(caller->integration, client.integration.id);
    EXPECT_EQ(caller->tenant, house.tenant);
    EXPECT_EQ(caller->name, "Pump");
    EXPECT_EQ(caller->role->name, Role::kEventViewer);
    EXPECT_EQ(caller->issuer, "https://id.example.com");
    EXPECT_EQ(caller->subject, client.integration.id.to_string());
    EXPECT_EQ(caller->audience, "https://id.example.com/api");
    EXPECT_EQ(caller->token_id, OauthHouse::claims_of(token).at("jti").as_string());
    EXPECT_EQ(caller->source, "192.0.2.1");
    EXPECT_FALSE(caller->operator_console);
  }
}

TEST_F(BearerTest, TakesTheSchemeInAnyLetterCase) {
  EXPECT_EQ(code("bearer " + token), "");
  EXPECT_EQ(code("BEARER  " + token), "");
}

TEST_F(BearerTest, AsksForATokenWhenThereIsNone_J12) {
  EXPECT_EQ(code(std::nullopt), "unauthenticated");
  EXPECT_EQ(code(token), "unauthenticated");
  EXPECT_EQ(code("Basic YTpi"), "unauthenticated");
  EXPECT_EQ(code("Bearertoken"), "unauthenticated");
}

TEST_F(BearerTest, RefusesWhatIsNotOneToken_J12) {
  for (const std::string& header : {std::string("Bearer"), std::string("Bearer "), "Bearer " + token + " x",
                                    "Bearer " + token + "," + token, "Bearer \"" + token + "\"",
                                    std::string("Bearer x"), "Bearer " + token + "A"})
    EXPECT_EQ(code(header), "invalid_token") << header.substr(0, 20);
}

TEST_F(BearerTest, RefusesATokenForAnotherAudience_B27) {
  EXPECT_EQ(code("Bearer " + token, http::Access::authenticated("archivist")), "invalid_token");
}

TEST_F(BearerTest, RefusesOtherKindsOfToken_B29_D08) {
  const auto api = house.integration(IntegrationKind::kApi);
  const auto now = base::unix_seconds(house.clock.now());
  const std::string identity = OauthHouse::identity_token(
      api.secret.reveal_text(), fmt::format(R"({{"iat":{},"exp":{}}})", now, now + 300));
  TokenRequest request;
  request.grant = find_grant(kIdentityJwt);
  request.parameters.add("token", identity);
  request.parameters.add("integrationId", api.integration.id.to_string());
  Profile profile;
  profile.issuer = house.deployment.issuer();
  http::Request http;
  const auto granted = house.run(house.endpoint.grant(http, profile, std::move(request)));
  ASSERT_TRUE(granted);
  EXPECT_EQ(code("Bearer " + granted->access.text), "");
  EXPECT_EQ(code("Bearer " + granted->refresh->text), "invalid_token");
  EXPECT_EQ(code("Bearer " + identity), "invalid_token");
}

TEST_F(BearerTest, RefusesTheTokensOfADisabledOrDeletedIntegration_A22) {
  ASSERT_TRUE(house.change(client.integration.id, {.enabled = false}));
  EXPECT_EQ(code("Bearer " + token), "invalid_token");
  ASSERT_TRUE(house.change(client.integration.id, {.enabled = true}));
  EXPECT_EQ(code("Bearer " + token), "");
  ASSERT_TRUE(house.run(house.service->remove(integrations::caller_in(house.tenant), client.integration.id)));
  EXPECT_EQ(code("Bearer " + token), "invalid_token");
}

TEST_F(BearerTest, RefusesATokenFromItsExpOn) {
  house.clock.advance(std::chrono::seconds{3599});
  EXPECT_EQ(code("Bearer " + token), "");
  house.clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(code("Bearer " + token), "invalid_token");
}

TEST_F(BearerTest, DecidesByTheRoleAsItIsNow) {
  house.integration(IntegrationKind::kCustom, Role::kAdministrator);  // one stays
  const auto reading = http::Access::needs("users:read", "api");
  const auto writing = http::Access::needs("users:write", "api");
  EXPECT_EQ(code("Bearer " + token, reading), "");
  EXPECT_EQ(code("Bearer " + token, writing), "insufficient_scope");
  ASSERT_TRUE(house.change(client.integration.id, {.role = std::string(Role::kAdministrator)}));
  EXPECT_EQ(code("Bearer " + token, writing), "");
  ASSERT_TRUE(house.change(client.integration.id, {.role = std::string(Role::kNone)}));
  EXPECT_EQ(code("Bearer " + token, reading), "insufficient_scope");
}

TEST_F(BearerTest, SaysWhetherTheRoleTheIntegrationOrTheTokenLacksIt_N8) {
  const auto why = [&](const std::string& with, http::Access access) {
    const auto caller = call("Bearer " + with, std::move(access));
    return caller ? "" : caller.error().message;
  };
  const auto reading = http::Access::needs("users:read", "api");
  ASSERT_TRUE(
      house.change(client.integration.id, {.scopes = std::vector<std::string>{"groups:read", "users:read"}}));
  const std::string part = house.token_of(client, "&scope=groups:read");
  EXPECT_EQ(why(token, reading), "");
  EXPECT_EQ(why(part, http::Access::needs("groups:read", "api")), "");
  EXPECT_NE(why(part, reading).find("the token does not have"), std::string::npos);
  EXPECT_NE(why(part, http::Access::needs("users:write", "api")).find("the role event_viewer does not have"),
            std::string::npos);
  EXPECT_NE(why(token, http::Access::needs("events:read", "api")).find("not granted to this integration"),
            std::string::npos);
}

// What access policies give is held back by scopes as well.
TEST_F(BearerTest, LetsNobodyInPastTheirScopesWhereAccessPoliciesDecide_C07) {
  const auto asking = http::Access::by_policy("assets:read", "api");
  EXPECT_EQ(code("Bearer " + token, asking), "");
  ASSERT_TRUE(
      house.change(client.integration.id, {.scopes = std::vector<std::string>{"assets:read", "users:read"}}));
  EXPECT_EQ(code("Bearer " + token, asking), "");
  EXPECT_EQ(code("Bearer " + house.token_of(client, "&scope=users:read"), asking), "insufficient_scope");
  ASSERT_TRUE(house.change(client.integration.id, {.scopes = std::vector<std::string>{"users:read"}}));
  EXPECT_EQ(code("Bearer " + token, asking), "insufficient_scope");
}

TEST_F(BearerTest, DeniesAPermissionThatNobodyKnows) {
  ASSERT_TRUE(house.change(client.integration.id, {.role = std::string(Role::kAdministrator)}));
  EXPECT_EQ(code("Bearer " + token, http::Access::needs("users:destroy", "api")), "insufficient_scope");
}

TEST_F(BearerTest, ChallengesAsRfc6750Says) {
  const auto challenge = [&](std::optional<std::string> header, http::Access access) {
    const auto caller = call(std::move(header), std::move(access));
    EXPECT_FALSE(caller);
    return OauthHouse::header_of(http::problem(caller.error(), "req-1"), "WWW-Authenticate");
  };
  EXPECT_EQ(challenge(std::nullopt, http::Access::authenticated("api")), R"(Bearer realm="sallyport")");
  EXPECT_NE(challenge("Bearer x", http::Access::authenticated("api")).find(R"(error="invalid_token")"),
            std::string::npos);
  EXPECT_NE(challenge("Bearer " + token, http::Access::needs("users:write", "api"))
                .find(R"(error="insufficient_scope")"),
            std::string::npos);
}

TEST_F(BearerTest, CountsCallsByOutcome) {
  call("Bearer " + token);
  call("Bearer x");
  call("Bearer " + token, http::Access::needs("users:write", "api"));
  const std::string text = house.metrics_text();
  for (const std::string_view outcome : {"accepted", "invalid_token", "denied"})
    EXPECT_NE(text.find(fmt::format("sallyport_bearer_total{{outcome=\"{}\"}} 1", outcome)),
              std::string::npos)
        << outcome;
}

}  // namespace
}  // namespace sallyport::oauth
