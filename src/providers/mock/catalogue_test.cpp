// Every entry of the catalogue against a mock that is made of it (contracts/outbound.md §7 row 5): what the
// entry says and what the code does are one.
#include "providers/catalogue.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "providers/mock/house.h"

namespace sallyport::providers {
namespace {

struct Case {
  std::shared_ptr<const Provider> provider;
  bool moved;  // to an origin of the mock
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.provider->id; }

std::vector<Case> cases(bool signing_in) {
  std::vector<Case> all;
  for (const auto& provider : Catalogue::embedded().all())
    if ((provider->grant == GrantKind::kAuthorizationCode) == signing_in)
      for (const bool moved : {false, true}) all.push_back({.provider = provider, .moved = moved});
  return all;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.provider->id + (info.param.moved ? "_moved" : "");
  std::ranges::replace(name, '-', '_');
  return name;
}

class EveryEntry : public testing::TestWithParam<Case> {
 protected:
  static MockOptions options() {
    MockOptions options;
    if (GetParam().moved) options.origin = "http://127.0.0.1:9100";
    return options;
  }

  MockHouse house{*GetParam().provider, options()};
};

class SignInEntry : public EveryEntry {
 protected:
  Granted connected() {
    auto granted = house.connect();
    EXPECT_TRUE(granted) << granted.error().message;
    return granted ? *std::move(granted) : Granted{};
  }
};

TEST_P(SignInEntry, S5_APersonSignsInAndIsKnown) {
  const Granted granted = connected();
  ASSERT_EQ(granted.tokens.size(), house.entry.slots.size());
  auto identity = kept_identity(house.entry, house.values);
  const auto probe = identity_probe(house.entry, house.values, granted.tokens.front().access_token);
  ASSERT_TRUE(probe) << probe.error().message;
  if (*probe) identity = read_identity(house.entry, house.ask(**probe));
  const bool can_know = *probe || !house.entry.probe.id.empty();
  ASSERT_EQ(identity.has_value(), can_know);
  if (identity) EXPECT_FALSE(identity->id.empty());
  EXPECT_EQ(house.call(granted.tokens.front().access_token), 200);
}

TEST_P(SignInEntry, H12_EverySlotIsRefreshedAsTheEntrySays) {
  for (const Token& token : connected().tokens) {
    if (!token.refresh_token) continue;
    const auto first = house.refreshed(*token.refresh_token, token.slot);
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_EQ(first->tokens.size(), 1U);
    EXPECT_EQ(first->tokens.front().slot, token.slot);
    EXPECT_EQ(first->tokens.front().refresh_token.has_value(), house.entry.rotation != Rotation::kNever);
    EXPECT_EQ(house.call(first->tokens.front().access_token), 200);
    const bool lives = house.call(token.access_token) == 200;
    EXPECT_EQ(lives, house.entry.old_access_token_dies == Known::kNo);
  }
}

TEST_P(SignInEntry, H09_AnExpiryIsReadWhereTheEntryKnowsOne) {
  const Granted granted = connected();
  ASSERT_FALSE(granted.tokens.empty());
  const Lifetime& life = house.entry.access_lifetime;
  const auto& ends = granted.tokens.front().expires_at;
  ASSERT_EQ(ends.has_value(), life.kind == Lifetime::Kind::kLimited);
  if (ends) EXPECT_EQ(*ends, house.clock.now() + life.length);
}

TEST_P(SignInEntry, H13_AnEndedGrantIsTerminal) {
  const Granted granted = connected();
  ASSERT_FALSE(granted.tokens.empty());
  const Token& token = granted.tokens.front();
  const auto request = revoke(house.entry, house.app, house.values, token.access_token, token.refresh_token);
  ASSERT_TRUE(request) << request.error().message;
  if (*request)
    EXPECT_TRUE(is_revoked(house.entry, house.ask(**request)));
  else
    house.mock->withdraw();
  EXPECT_EQ(house.call(token.access_token), 401);
  ASSERT_TRUE(token.refresh_token);
  const auto dead = house.refreshed(*token.refresh_token, token.slot);
  ASSERT_FALSE(dead);
  EXPECT_EQ(dead.error().what, ErrorClass::kTerminal) << dead.error().message;
}

TEST_P(SignInEntry, H13_AWrongSecretCostsNobodyAGrant) {
  const Granted granted = connected();
  ASSERT_FALSE(granted.tokens.empty());
  const base::Secret& refresh_token = *granted.tokens.front().refresh_token;
  house.app = app_of("mock-client", {"another"});
  const auto refused = house.refreshed(refresh_token);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, ErrorClass::kClientMisconfigured) << refused.error().message;
  house.app = app_of("mock-client", {"mock-secret"});
  EXPECT_TRUE(house.refreshed(refresh_token, granted.tokens.front().slot)) << "the grant was not touched";
}

TEST_P(SignInEntry, ACodeIsGoodOnce) {
  const auto callback = house.come_back(house.sent_to(house.sign_in()));
  ASSERT_TRUE(callback) << callback.error().message;
  const auto request = house.exchange_request(*callback);
  ASSERT_TRUE(request);
  EXPECT_TRUE(read_tokens(house.entry, house.ask(*request), {}, house.clock.now()));
  const auto again = read_tokens(house.entry, house.ask(*request), {}, house.clock.now());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().what, ErrorClass::kTerminal) << again.error().message;
}

TEST_P(SignInEntry, WhoSaysNoIsBelieved) {
  const auto callback = house.come_back(house.sent_to(house.sign_in(), "&decision=deny"));
  ASSERT_TRUE(callback) << callback.error().message;
  EXPECT_EQ(callback->error, "access_denied");
}

INSTANTIATE_TEST_SUITE_P(Catalogue, SignInEntry, testing::ValuesIn(cases(true)), name_of);

class MachineEntry : public EveryEntry {};

TEST_P(MachineEntry, S5_TheApplicationComesToATokenByItself) {
  const Provider& entry = house.entry;
  base::Secret credential =
      base::Secret::from_text(entry.grant == GrantKind::kBasic ? "mock-client:mock-secret" : "mock-secret");
  if (!entry.token_url.empty()) {
    auto request = client_credentials(entry, house.app, house.values, {"read"});
    if (entry.grant == GrantKind::kJwtBearer) {
      const auto claims = assertion_claims(entry, "mock-client", house.values, {"read"}, house.clock.now());
      ASSERT_TRUE(claims);
      const auto payload = base::base64url_encode(base::as_bytes(base::to_json(*claims)));
      request = jwt_bearer(entry, house.values, "e30." + payload + ".c2ln");
    }
    ASSERT_TRUE(request) << request.error().message;
    const auto granted = read_tokens(entry, house.ask(*request), {}, house.clock.now());
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_FALSE(granted->tokens.front().refresh_token);
    EXPECT_EQ(granted->tokens.front().scopes, std::vector<std::string>{"read"});
    credential = granted->tokens.front().access_token.clone();
  }
  if (!base_url(entry, house.values).value()) return;
  EXPECT_EQ(house.call(credential), 200);
  EXPECT_EQ(house.call(base::Secret::from_text("another:one")), 401);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, MachineEntry, testing::ValuesIn(cases(false)), name_of);

}  // namespace
}  // namespace sallyport::providers
