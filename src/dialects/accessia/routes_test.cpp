// Exchange and refresh over the real pipeline (accessia §4 to §6, §9, §10).
#include "dialects/accessia/routes.h"

#include <set>

#include <gtest/gtest.h>

#include "store/fault_sweep.h"
#include "tests/support/oauth_house.h"

namespace sallyport::dialects::accessia {
namespace {

using oauth::OauthHouse;
using std::chrono::seconds;

class AccessiaRoutesTest : public ::testing::Test {
 protected:
  AccessiaRoutesTest() { house.add(routes(house.endpoint)); }

  std::string identity(std::string_view jti = {}, std::int64_t life = 300) {
    const auto now = base::unix_seconds(house.clock.now());
    const std::string claims = fmt::format(R"({{"iat":{},"exp":{})", now, now + life);
    return OauthHouse::identity_token(
        client.secret.reveal_text(),
        jti.empty() ? claims + "}" : claims + fmt::format(R"(,"jti":"{}"}})", jti));
  }
  http::Response exchange(const std::string& token, std::string id = {}) {
    if (id.empty()) id = client.integration.id.to_string();
    return house.post_json("/auth/exchange/integration",
                           fmt::format(R"({{"token": "{}", "integrationId": "{}"}})", token, id));
  }
  http::Response refresh(const std::string& token) {
    return house.post_json("/auth/refresh", fmt::format(R"({{"refreshToken": "{}"}})", token));
  }
  static std::string word(const http::Response& response) { return OauthHouse::text_of(response, "error"); }

  OauthHouse house;
  integrations::WithSecret client =
      house.integration(model::IntegrationKind::kApi, model::Role::kEventViewer);
};

TEST_F(AccessiaRoutesTest, ExchangesAnIdentityTokenForBothTokens_A11_A12) {
  const auto response = exchange(identity("one"));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto access = OauthHouse::claims_of(OauthHouse::text_of(response, "accessToken"));
  const auto renewal = OauthHouse::claims_of(OauthHouse::text_of(response, "refreshToken"));
  EXPECT_EQ(access.at("aud").as_string(), "https://id.example.com/api");
  EXPECT_EQ(access.at("exp").as_int64() - access.at("iat").as_int64(), 21600);
  EXPECT_EQ(access.at("family").as_string(), renewal.at("jti").as_string());
  EXPECT_EQ(renewal.at("aud").as_string(), "https://id.example.com/auth/refresh");
  EXPECT_EQ(renewal.at("exp").as_int64() - renewal.at("iat").as_int64(), 30 * 86400);
}

TEST_F(AccessiaRoutesTest, AcceptsAJtiOnceAndATokenWithoutOneAgain_A21_B34) {
  const std::string token = identity("once");
  EXPECT_EQ(exchange(token).status, 200);
  EXPECT_EQ(exchange(token).status, 401);
  EXPECT_EQ(word(exchange(identity("once"))), "invalid_identity_token");
  const std::string free = identity();
  EXPECT_EQ(exchange(free).status, 200);
  EXPECT_EQ(exchange(free).status, 200);
}

TEST_F(AccessiaRoutesTest, AnswersEveryRefusalOfATokenAlike_A18) {
  std::set<std::string> bodies;
  const auto other = house.integration(model::IntegrationKind::kApi);
  const auto custom = house.integration(model::IntegrationKind::kCustom);
  bodies.insert(exchange("a.b.c").body);
  bodies.insert(exchange(identity(), other.integration.id.to_string()).body);
  bodies.insert(exchange(identity(), custom.integration.id.to_string()).body);
  bodies.insert(exchange(identity(), "00000000-0000-4000-8000-000000000000").body);
  bodies.insert(exchange(identity(), "nobody").body);
  bodies.insert(exchange(identity({}, 901)).body);
  ASSERT_EQ(exchange(identity("replayed")).status, 200);
  bodies.insert(exchange(identity("replayed")).body);
  ASSERT_TRUE(house.change(client.integration.id, {.enabled = false}));
  bodies.insert(exchange(identity()).body);
  EXPECT_EQ(bodies.size(), 1U) << *bodies.begin() << *bodies.rbegin();
}

TEST_F(AccessiaRoutesTest, RefreshesAgainAndAgainWithoutANewRefreshToken_A13_A14) {
  const auto first = exchange(identity());
  const std::string token = OauthHouse::text_of(first, "refreshToken");
  std::set<std::string> all{OauthHouse::text_of(first, "accessToken")};
  for (int i = 0; i < 3; ++i) {
    const auto response = refresh(token);
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_FALSE(OauthHouse::object_of(response).contains("refreshToken"));
    all.insert(OauthHouse::text_of(response, "accessToken"));
  }
  EXPECT_EQ(all.size(), 4U);
  EXPECT_EQ(OauthHouse::claims_of(*all.begin()).at("family").as_string(),
            OauthHouse::claims_of(token).at("jti").as_string());
}

TEST_F(AccessiaRoutesTest, LetsNoAccessTokenOutliveItsRefreshToken_D05_D06_D09) {
  ASSERT_TRUE(house.change(client.integration.id, {.refresh_lifetime = std::optional(seconds{3600})}));
  const auto first = exchange(identity());
  EXPECT_EQ(OauthHouse::object_of(first).at("expiresIn").as_int64(), 3599)
      << "the clock stands between two seconds, so the last one is not whole";
  const std::string token = OauthHouse::text_of(first, "refreshToken");
  const auto end = OauthHouse::claims_of(token).at("exp").as_int64();
  EXPECT_LE(OauthHouse::claims_of(OauthHouse::text_of(first, "accessToken")).at("exp").as_int64(), end);
  house.clock.advance(seconds{3000});
  const auto later = refresh(token);
  ASSERT_EQ(later.status, 200);
  EXPECT_LE(OauthHouse::claims_of(OauthHouse::text_of(later, "accessToken")).at("exp").as_int64(), end);
  house.clock.advance(seconds{600});
  EXPECT_EQ(word(refresh(token)), "invalid_refresh_token");
}

TEST_F(AccessiaRoutesTest, ChecksTheIntegrationAsItIsNow_D07) {
  const std::string token = OauthHouse::text_of(exchange(identity()), "refreshToken");
  ASSERT_TRUE(house.change(client.integration.id, {.enabled = false}));
  EXPECT_EQ(word(refresh(token)), "invalid_refresh_token");
  ASSERT_TRUE(house.change(client.integration.id, {.enabled = true}));
  EXPECT_EQ(refresh(token).status, 200);
  ASSERT_TRUE(
      house.run(house.service->regenerate(integrations::caller_in(house.tenant), client.integration.id, {})));
  EXPECT_EQ(word(refresh(token)), "invalid_refresh_token");
  EXPECT_EQ(word(exchange(identity())), "invalid_identity_token");
}

TEST_F(AccessiaRoutesTest, RefusesOtherKindsOfTokenForRefresh_B29) {
  const auto both = exchange(identity());
  for (const std::string& token :
       {OauthHouse::text_of(both, "accessToken"), identity(), std::string("a.b.c")})
    EXPECT_EQ(word(refresh(token)), "invalid_refresh_token");
}

TEST_F(AccessiaRoutesTest, TellsAGuesserToWaitAndServesTheRealClient_A20) {
  http::Response response;
  for (int i = 0; i < 11; ++i) response = exchange("a.b.c");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(word(response), "rate_limited");
  EXPECT_EQ(exchange(identity()).status, 200);
}

// Nothing is kept of a token but its record, so answers that are lost leave nothing that could pile up.
TEST_F(AccessiaRoutesTest, O04_O03_TokensLeaveNothingBehindButTheirRecords) {
  const auto state = [&] {
    auto tables = store::state_of(*house.database, "audit_");
    std::erase_if(tables, [](const auto& sum) { return sum.table == "single_uses"; });  // until they expire
    return tables;
  };
  const auto before = state();
  for (int i = 0; i < 20; ++i) {
    const auto both = exchange(identity(fmt::format("jti {}", i)));
    ASSERT_EQ(both.status, 200) << both.body;
    EXPECT_EQ(refresh(OauthHouse::text_of(both, "refreshToken")).status, 200);
  }
  EXPECT_EQ(state(), before);
}

TEST_F(AccessiaRoutesTest, AnswersNoTokenWhenTheAuditLogIsDown) {
  const std::string token = identity("kept");
  house.audit.stop();
  const auto response = exchange(token);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(word(response), "temporarily_unavailable");
  EXPECT_FALSE(OauthHouse::object_of(response).contains("accessToken"));
}

}  // namespace
}  // namespace sallyport::dialects::accessia
