// The life of credentials over a real SQLite database: made, replaced, overlapping, ended.
#include <gtest/gtest.h>

#include "crypto/client_secret.h"
#include "integrations/service_fixture.h"

namespace sallyport::integrations {
namespace {

using base::code_of;
using base::kind_of;
using model::IntegrationKind;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

class CredentialsTest : public ServiceFixture {};
INSTANTIATE_TEST_SUITE_P(Database, CredentialsTest, testing::Bool(), database_name);

TEST_P(CredentialsTest, A8_GivesASecretOf64Base64UrlCharactersThatIsNowhereInClear) {
  const auto made = house.create(admin, "Door reader", IntegrationKind::kApi);
  const std::string text(made.secret.reveal_text());
  EXPECT_EQ(text.size(), crypto::kSecretLength);
  EXPECT_TRUE(text.starts_with(crypto::kSecretPrefix));
  const auto read = house.run(service.get(admin, made.integration.id)).value();
  ASSERT_EQ(read.credentials.size(), 1U);
  EXPECT_EQ(read.credentials[0].hint, text.substr(60));
  EXPECT_FALSE(base::as_text(read.credentials[0].digest).contains(text));
  EXPECT_FALSE(base::as_text(read.credentials[0].sealed_secret).contains(text));
}

TEST_P(CredentialsTest, A8_UnsealsTheKeyOfAnApiIntegrationOnly) {
  const auto api = house.create(admin, "Door reader", IntegrationKind::kApi);
  const auto custom = house.create(admin, "Pump", IntegrationKind::kCustom);
  const auto key = service.unseal(*house.seen(0, api.integration.id), api.integration.credentials[0]);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(base::base64url_encode(key->reveal()), api.secret.reveal_text());
  EXPECT_TRUE(custom.integration.credentials[0].sealed_secret.empty());
  EXPECT_EQ(code_of(service.unseal(*house.seen(0, custom.integration.id), custom.integration.credentials[0])),
            "not_recoverable");
}

TEST_P(CredentialsTest, P03_RefusesASealedKeyThatWasMovedOrChanged) {
  const auto one = house.create(admin, "One", IntegrationKind::kApi);
  const auto two = house.create(admin, "Two", IntegrationKind::kApi);
  const auto client = house.seen(0, one.integration.id);
  auto moved = one.integration.credentials[0];
  moved.sealed_secret = two.integration.credentials[0].sealed_secret;
  EXPECT_EQ(code_of(service.unseal(*client, moved)), "seal_broken");
  auto flipped = one.integration.credentials[0];
  flipped.sealed_secret.back() ^= 1;
  EXPECT_EQ(code_of(service.unseal(*client, flipped)), "seal_broken");
  auto cut = one.integration.credentials[0];
  cut.sealed_secret.resize(10);
  EXPECT_FALSE(service.unseal(*client, cut));
}

TEST_P(CredentialsTest, A9_R7_EndsTheOldSecretAtOnceWhenANewOneIsMade) {
  for (const auto kind : {IntegrationKind::kApi, IntegrationKind::kCustom, IntegrationKind::kExternalApi}) {
    const auto made = house.create(admin, "Rotated", kind);
    const auto again = regenerate(made.integration.id);
    ASSERT_TRUE(again);
    EXPECT_FALSE(house.accepted(made.integration.id, made.secret));
    EXPECT_TRUE(house.accepted(made.integration.id, again->secret));
  }
}

TEST_P(CredentialsTest, A9_LetsAccessTokensRunOnAndStopsRefreshTokensOfTheOldSecret) {
  const auto made = house.create(admin, "Rotated", IntegrationKind::kApi);
  const auto access = house.token(made.integration);
  const auto refresh = house.token(made.integration, tokens::TokenType::kRefresh);
  EXPECT_EQ(house.death(refresh), "");
  ASSERT_TRUE(regenerate(made.integration.id));
  EXPECT_EQ(house.death(access), "");
  EXPECT_EQ(house.death(refresh), "credential_ended");
}

TEST_P(CredentialsTest, A9_EndsEveryTokenWhenAskedTo) {
  const auto made = house.create(admin, "Leaked", IntegrationKind::kApi);
  const auto access = house.token(made.integration);
  ASSERT_TRUE(regenerate(made.integration.id, {.overlap = seconds{0}, .end_tokens = true}));
  EXPECT_EQ(house.death(access), "tokens_ended");
}

TEST_P(CredentialsTest, A23_R17_KeepsTheOldSecretUntilTheEndOfTheOverlap) {
  const auto made = house.create(admin, "Rotated", IntegrationKind::kApi);
  const auto id = made.integration.id;
  const auto refresh = house.token(made.integration, tokens::TokenType::kRefresh);
  const auto again = regenerate(id, {.overlap = hours{2}, .end_tokens = false});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->integration.credentials.size(), 2U) << "both are listed with their own end";
  EXPECT_TRUE(house.accepted(id, made.secret));
  EXPECT_TRUE(house.accepted(id, again->secret));
  EXPECT_EQ(house.death(refresh), "");
  EXPECT_TRUE(service.unseal(*house.seen(1, id), again->integration.credentials[1]))
      << "identity tokens of the old secret can still be checked";
  house.clock.advance(hours{2});
  EXPECT_FALSE(house.accepted(id, made.secret));
  EXPECT_TRUE(house.accepted(id, again->secret));
  EXPECT_EQ(house.death(refresh), "credential_ended");
}

TEST_P(CredentialsTest, S11_KeepsTwoSecretsAliveAtMost) {
  const auto made = house.create(admin, "Rotated");
  const auto id = made.integration.id;
  const auto second = regenerate(id, {.overlap = days{1}, .end_tokens = false});
  const auto third = regenerate(id, {.overlap = days{1}, .end_tokens = false});
  EXPECT_FALSE(house.accepted(id, made.secret));
  EXPECT_TRUE(house.accepted(id, second->secret));
  EXPECT_TRUE(house.accepted(id, third->secret));
  EXPECT_EQ(code_of(house.run(service.add_credential(admin, id))), "too_many_credentials");
}

TEST_P(CredentialsTest, RefusesAnOverlapOutsideItsLimits) {
  const auto made = house.create(admin, "Rotated");
  for (const auto overlap : {seconds{-1}, seconds{30 * 86400 + 1}})
    EXPECT_EQ(regenerate(made.integration.id, {.overlap = overlap, .end_tokens = false}).error().field,
              "overlap");
  EXPECT_TRUE(house.accepted(made.integration.id, made.secret));
}

TEST_P(CredentialsTest, R10_MakesSecretsThatLiveOneYear) {
  const auto made = house.create(admin, "Pump 7");
  const auto& credential = made.integration.credentials[0];
  EXPECT_EQ(*credential.valid_until - credential.valid_from, days{365});
  house.clock.advance(days{365});
  EXPECT_FALSE(house.accepted(made.integration.id, made.secret));
  EXPECT_EQ(house.death(house.token(made.integration)), "") << "expiry concerns only the secret";
}

TEST_P(CredentialsTest, A9_MakesApiSecretsThatLiveUntilTheyAreReplaced) {
  const auto made = house.create(admin, "Door reader", IntegrationKind::kApi);
  EXPECT_EQ(made.integration.credentials[0].valid_until, std::nullopt);
}

TEST_P(CredentialsTest, N1_N2_N3_AddsASecondSecretAndDeletesTheFirstWithItsTokens) {
  const auto made = house.create(admin, "CI", IntegrationKind::kExternalApi);
  const auto id = made.integration.id;
  const auto old_token = house.token(made.integration);
  const auto second = house.run(service.add_credential(admin, id));
  ASSERT_TRUE(second);
  EXPECT_TRUE(house.accepted(id, made.secret));
  EXPECT_TRUE(house.accepted(id, second->secret));
  const auto new_token = house.token(second->integration);

  ASSERT_TRUE(house.run(service.revoke_credential(admin, id, made.integration.credentials[0].id)));
  EXPECT_FALSE(house.accepted(id, made.secret));
  EXPECT_TRUE(house.accepted(id, second->secret));
  EXPECT_EQ(house.death(old_token), "credential_revoked");
  EXPECT_EQ(house.death(new_token), "");
}

TEST_P(CredentialsTest, N3_RevokesAReplacedCredentialWithTheTokensThatRanOn) {
  const auto made = house.create(admin, "CI", IntegrationKind::kExternalApi);
  const auto token = house.token(made.integration);
  ASSERT_TRUE(regenerate(made.integration.id));
  EXPECT_EQ(house.death(token), "");
  ASSERT_TRUE(
      house.run(service.revoke_credential(admin, made.integration.id, made.integration.credentials[0].id)));
  EXPECT_EQ(house.death(token), "credential_revoked");
  EXPECT_EQ(kind_of(house.run(service.revoke_credential(admin, made.integration.id,
                                                        model::CredentialId::random(house.random)))),
            base::ErrorKind::kNotFound);
}

TEST_P(CredentialsTest, F04_EndsAllTokensIssuedSoFarAndNoLaterOnes) {
  const auto made = house.create(admin, "Leaked");
  const auto before = house.token(made.integration);
  ASSERT_TRUE(house.run(service.end_tokens(admin, made.integration.id)));
  EXPECT_EQ(house.death(before), "tokens_ended");
  EXPECT_TRUE(house.accepted(made.integration.id, made.secret)) << "credentials stay";
  house.clock.advance(seconds{1});
  EXPECT_EQ(house.death(house.token(made.integration)), "");
}

TEST_P(CredentialsTest, ATokenOfTheFirstSecondOfAnIntegrationLives) {
  const auto made = house.create(admin, "New");
  EXPECT_EQ(house.death(house.token(made.integration)), "");
}

}  // namespace
}  // namespace sallyport::integrations
