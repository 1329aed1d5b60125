// A provider as a tenant has set it up, and tokens at rest (outbound §2.5, §7 row 11; security P03).
#include "vault/setup.h"

#include <gtest/gtest.h>

#include "base/test_refusal.h"
#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::hours;

class SetupTest : public testing::Test {
 protected:
  model::ProviderSetup made(std::string_view provider = "google") {
    return {.id = model::ProviderSetupId::random(house_.random),
            .tenant = house_.tenant,
            .provider = std::string(provider),
            .client_id = "client"};
  }
  auto open(const model::ProviderSetup& setup) {
    return open_setup(house_.house.catalogue, house_.keyring, "https://id.example", setup);
  }

  TestHouse house_;
};

TEST_F(SetupTest, WhatIsSealedComesBackWithItsProvider) {
  auto setup = made();
  std::vector<base::Secret> secrets;
  secrets.push_back(base::Secret::from_text("old"));
  secrets.push_back(base::Secret::from_text("new"));
  ASSERT_TRUE(seal_secrets(house_.keyring, secrets, setup));
  ASSERT_TRUE(seal_settings(house_.keyring, {{"key", "hidden"}}, setup));
  setup.settings = {{"subdomain", "acme"}};
  const auto opened = open(setup).value();
  EXPECT_EQ(opened->provider->id, "google");
  EXPECT_EQ(opened->app.client_id, "client");
  ASSERT_EQ(opened->app.secrets.size(), 2U);
  EXPECT_EQ(opened->app.secrets[1].reveal_text(), "new");
  EXPECT_EQ(opened->values.at("key"), "hidden");
  EXPECT_EQ(opened->values.at("subdomain"), "acme");
  EXPECT_EQ(opened->redirect_uri, "https://id.example/connect/callback/google");
}

TEST_F(SetupTest, WithoutSecretsNothingIsSealed) {
  auto setup = made();
  setup.sealed_secrets = setup.sealed_settings = {1};
  ASSERT_TRUE(seal_secrets(house_.keyring, {}, setup));
  ASSERT_TRUE(seal_settings(house_.keyring, {}, setup));
  EXPECT_TRUE(setup.sealed_secrets.empty() && setup.sealed_settings.empty());
  EXPECT_TRUE(open(setup).value()->app.secrets.empty());
}

TEST_F(SetupTest, AnEntryOfTheTenantTakesThePlaceOfTheCatalogue) {
  auto setup = made("own");
  EXPECT_EQ(open(setup).error().code, "provider_gone");
  setup.entry =
      R"({"id":"own","name":"Own","grant":"authorization_code","authorization_url":"https://own.example/authorize",)"
      R"("token_url":"https://own.example/token"})";
  const auto opened = open(setup);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ((*opened)->provider->token_url, "https://own.example/token");
}

TEST_F(SetupTest, P03_SecretsOpenOnlyInTheirOwnSetup) {
  auto setup = made(), other = made();
  std::vector<base::Secret> secrets;
  secrets.push_back(base::Secret::from_text("secret"));
  ASSERT_TRUE(seal_secrets(house_.keyring, secrets, setup));
  other.sealed_secrets = setup.sealed_secrets;
  EXPECT_EQ(open(other).error().code, "seal_broken");
}

// Outbound §7 row 11: tenant, grant and generation.
TEST_F(SetupTest, P03_TokensOpenOnlyInTheirOwnConnectionAndGeneration) {
  const auto id = house_.connect(hours{1});
  const auto connection = house_.stored(id);
  EXPECT_TRUE(TokenSet::open(house_.keyring, connection));
  auto older = connection;
  older.generation = 2;
  auto elsewhere = connection;
  elsewhere.id = model::ConnectionId::random(house_.random);
  auto of_others = connection;
  of_others.tenant = model::TenantId::random(house_.random);
  for (const auto& moved : {older, elsewhere, of_others})
    EXPECT_EQ(TokenSet::open(house_.keyring, moved).error().code, "seal_broken");
}

TEST_F(SetupTest, SlotsAreKeptApartAndTheFirstEndCounts) {
  TokenSet tokens;
  std::vector<providers::Token> granted;
  const auto end = house_.clock.now() + hours{1};
  granted.push_back({.slot = "bot", .access_token = base::Secret::from_text("b")});
  granted.push_back({.slot = "user", .access_token = base::Secret::from_text("u"), .expires_at = end});
  tokens.take(std::move(granted));
  EXPECT_EQ(tokens.expires_at(), end);
  model::Connection connection{.id = model::ConnectionId::random(house_.random), .tenant = house_.tenant};
  connection.sealed_tokens = tokens.seal(house_.keyring, connection, connection.generation).value();
  const auto opened = TokenSet::open(house_.keyring, connection).value();
  EXPECT_EQ(opened.find("bot")->access.reveal_text(), "b");
  EXPECT_EQ(opened.find("user")->expires_at, end);
  EXPECT_FALSE(opened.find("user")->refresh);
  EXPECT_EQ(opened.find("other"), nullptr);
}

}  // namespace
}  // namespace sallyport::vault
