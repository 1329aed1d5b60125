// Signing in, over a real SQLite database (security N09, N13, A20; ADR 0083).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/house_fixture.h"
#include "accounts/opening.h"
#include "crypto/digest.h"
#include "store/account_session_repository.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;
using std::chrono::minutes;

class SignIns : public testing::Test {
 protected:
  std::vector<model::AccountSession> sessions() {
    return house.store.read_now(
        [&](store::Session& s) { return store::AccountSessionRepository(s).list(ada); });
  }

  House house;
  model::TenantId north = house.make_tenant("North"), south = house.make_tenant("South");
  model::AccountId ada = house.make_account("ada");
  model::Member in_north = house.join(ada, north, "administrator");
};

TEST_F(SignIns, OpenASessionOfWhichOnlyTheBrowserHasTheValue_N09) {
  const auto first = house.signed_in("ada"), second = house.signed_in("ada");
  EXPECT_EQ(first.token.size(), 43U);
  EXPECT_NE(first.token.reveal_text(), second.token.reveal_text());
  EXPECT_NE(first.seen.session.csrf_token, second.seen.session.csrf_token);
  const auto digest = crypto::sha256(first.token.reveal());
  EXPECT_EQ(first.seen.session.token_digest, base::Bytes(digest.begin(), digest.end()));
  EXPECT_EQ(first.seen.account.email, "ada@north.example");
  EXPECT_EQ(first.seen.account.password_hash, "");
  ASSERT_EQ(first.seen.places.size(), 1U);
  EXPECT_EQ(first.seen.places.front().tenant_name, "North");
  EXPECT_EQ(sessions().size(), 2U);
}

TEST_F(SignIns, TakeAnAddressInAnyCase) { EXPECT_TRUE(house.sign_in("ADA@North.Example")); }

TEST_F(SignIns, AreRefusedWithOneAnswerWhateverIsWrong_N13) {
  const auto unknown = house.sign_in("nobody@north.example");
  const auto wrong = house.sign_in("ada@north.example", "not the password");
  house.store.write_now([&](store::Session& s) { store::TenantRepository(s).set_password_hash(ada, ""); });
  const auto without = house.sign_in("ada@north.example");
  for (const auto* refused : {&unknown, &wrong, &without}) {
    ASSERT_FALSE(*refused);
    EXPECT_EQ(refused->error().kind, base::ErrorKind::kUnauthenticated);
    EXPECT_EQ(refused->error().code, "sign_in_refused");
    EXPECT_EQ(refused->error().message, unknown.error().message);
    EXPECT_EQ(refused->error().field, "");
  }
  EXPECT_EQ(field_of(house.sign_in("no address")), "email");
}

// The work is what takes the time: it is done on a hash that can be read, at the cost of those that are
// stored.
TEST_F(SignIns, HashOnePasswordForAnAddressThatNobodyHas_N13) {
  for (const auto& cost : {kCheap, crypto::PasswordCost{}}) {
    EXPECT_FALSE(crypto::needs_rehash(nobodys_hash(cost), cost));
    const auto real = crypto::hash_password(base::Secret::from_text(kPassword), house.random, cost).value();
    EXPECT_EQ(nobodys_hash(cost).size(), real.size());
  }
  EXPECT_FALSE(is_password(base::Secret::from_text(kPassword), "", kCheap));
}

TEST_F(SignIns, StandInTheLogOfEachTenantAndNameThePerson) {
  house.join(ada, south, "member");
  const auto opened = house.signed_in("ada");
  for (const auto& tenant : {north, south}) {
    const auto records = house.records(tenant, AuditAction::kSignedIn);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records.front().person, ada);
    EXPECT_EQ(records.front().actor, model::IntegrationId{});
    EXPECT_EQ(records.front().source, "192.0.2.9");
    EXPECT_EQ(records.front().reason, "session " + opened.seen.session.id.to_string());
  }
  EXPECT_FALSE(house.sign_in("ada@north.example", "wrong"));
  const auto refused = house.records(north, AuditAction::kSignedIn);
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(refused.front().outcome, model::AuditOutcome::kRefused);
  EXPECT_EQ(refused.front().person, model::AccountId{}) << "nobody has proven to be ada";
  EXPECT_EQ(refused.front().object, ada.uuid);
}

TEST_F(SignIns, EndTheSessionThatTheBrowserHadBefore_N09) {
  const auto before = house.signed_in("ada");
  const auto after = House::opened_in(
      house.run(house.service.sign_in({.email = "ada@north.example",
                                       .password = base::Secret::from_text(kPassword),
                                       .session = std::string(before.token.reveal_text())})));
  ASSERT_TRUE(after);
  EXPECT_EQ(code_of(house.caller(before)), "unauthenticated");
  EXPECT_TRUE(house.caller(*after));
}

TEST_F(SignIns, NeverTakeAValueThatTheBrowserBrings_N09) {
  const auto opened =
      House::opened_in(house.run(house.service.sign_in({.email = "ada@north.example",
                                                        .password = base::Secret::from_text(kPassword),
                                                        .session = std::string(43, 'A')})));
  ASSERT_TRUE(opened);
  EXPECT_NE(opened->token.reveal_text(), std::string(43, 'A'));
  EXPECT_EQ(code_of(house.caller(std::string(43, 'A'))), "unauthenticated");
}

// Of whom it was stolen before a change of the password keeps the session.
TEST_F(SignIns, EndNoSessionByAValueThatCountsNoMore_N09) {
  const auto opened = house.signed_in("ada");
  const auto stolen = std::string(opened.token.reveal_text());
  const auto renewed = house.run(house.service.change_password(
      house.person(opened), base::Secret::from_text(kPassword), base::Secret::from_text("another password")));
  ASSERT_TRUE(renewed);
  house.make_account("eve");
  const auto sign_in = [&](std::string session) {
    return House::opened_in(house.run(house.service.sign_in({.email = "eve@north.example",
                                                             .password = base::Secret::from_text(kPassword),
                                                             .session = std::move(session)})));
  };
  ASSERT_TRUE(sign_in(stolen));
  EXPECT_TRUE(house.caller(*renewed));
  ASSERT_TRUE(sign_in(std::string(renewed->token.reveal_text())));
  EXPECT_EQ(code_of(house.caller(*renewed)), "unauthenticated") << "the browser has another person now";
}

TEST_F(SignIns, KeepFiftySessionsAndEndTheOneUsedLongestAgo) {
  const auto first = house.signed_in("ada");
  for (int i = 0; i < kMostSessions; ++i) {
    house.clock.advance(std::chrono::seconds{1});
    house.signed_in("ada");
  }
  EXPECT_EQ(std::ssize(sessions()), kMostSessions);
  EXPECT_EQ(code_of(house.caller(first)), "unauthenticated");
}

TEST_F(SignIns, RenewAHashThatWasMadeAtAnotherCost) {
  const auto eve = house.make_account("eve", {.memory_kib = 16, .passes = 2});
  house.signed_in("eve");
  const auto hash = house.store.read_now(
      [&](store::Session& s) { return store::TenantRepository(s).find_account(eve)->password_hash; });
  EXPECT_FALSE(crypto::needs_rehash(hash, kCheap));
  house.signed_in("eve");
}

TEST_F(SignIns, AreSlowedForAnAccountAndThenNotEvenTheRightPasswordIsLookedAt_A20) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(code_of(house.sign_in("ada@north.example", "wrong")), "sign_in_refused");
  const auto refused = house.sign_in("ADA@north.example");
  EXPECT_EQ(code_of(refused), "too_many_attempts");
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kRateLimited);
  EXPECT_GT(refused.error().retry_after, 0);
  EXPECT_TRUE(house.sign_in("ada@north.example", kPassword, "", "198.51.100.1")) << "from elsewhere";
  house.clock.advance(minutes{15});
  EXPECT_TRUE(house.sign_in("ada@north.example"));
}

TEST_F(SignIns, AreSlowedForAnAddressThatNobodyHasAsWell_N13) {
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(house.sign_in("nobody@north.example", "wrong"));
  EXPECT_EQ(code_of(house.sign_in("nobody@north.example", "wrong")), "too_many_attempts");
}

// A flood of addresses that somebody makes up does not push out what has been counted.
TEST_F(SignIns, StaySlowedWhateverElseIsTriedFromThere_O03) {
  Guesses guesses(house.clock);
  const auto count = [&](std::string email) {
    return guesses.count({.email = email, .source = "192.0.2.1"}).has_value();
  };
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(count("ada@north.example"));
  for (int i = 0; i < 25'000; ++i) count(std::to_string(i) + "@north.example");
  EXPECT_FALSE(count("ada@north.example"));
}

TEST_F(SignIns, AreSlowedWhereverTheGuessesComeFrom) {
  int looked_at = 0;
  for (int i = 0; i < 60; ++i)
    if (code_of(house.sign_in("ada@north.example", "wrong", "", "192.0.2." + std::to_string(i))) ==
        "sign_in_refused")
      ++looked_at;
  EXPECT_EQ(looked_at, 50);
}

// Whoever knows an address must not be able to keep its owner out (ADR 0051).
TEST_F(SignIns, PassInABrowserThatIsKnownWhileOthersGuess) {
  const auto before = house.signed_in("ada");
  const std::string browser(before.browser.reveal_text());
  for (int i = 0; i < 60; ++i) EXPECT_FALSE(house.sign_in("ada@north.example", "wrong"));
  EXPECT_EQ(code_of(house.sign_in("ada@north.example")), "too_many_attempts");
  const auto known = house.sign_in("ada@north.example", kPassword, browser);
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_TRUE(known->browser.empty()) << "it keeps the one it has";
}

TEST_F(SignIns, InAKnownBrowserHaveABudgetTooAndItIsForOneAccount) {
  const std::string browser(house.signed_in("ada").browser.reveal_text());
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(code_of(house.sign_in("ada@north.example", "wrong", browser)), "sign_in_refused");
  EXPECT_EQ(code_of(house.sign_in("ada@north.example", kPassword, browser)), "too_many_attempts");
  EXPECT_TRUE(house.sign_in("ada@north.example")) << "the others are not concerned";

  house.make_account("eve");
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(house.sign_in("eve@north.example", "wrong", browser));
  EXPECT_EQ(code_of(house.sign_in("eve@north.example", kPassword, browser)), "too_many_attempts")
      << "ada's browser is none of eve's";
}

TEST_F(SignIns, ThatAreRightTakeTheSlipsBack) {
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(house.sign_in("ada@north.example", "wrong"));
    EXPECT_TRUE(house.sign_in("ada@north.example"));
  }
}

}  // namespace
}  // namespace sallyport::accounts
