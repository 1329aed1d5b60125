// Handing tokens out (sonadier S2, S12, §6, §7; outbound §7 row 18). The wire is in tests/http.
#include "vault/hand_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::_;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kEntry =
    R"({"id":"own","name":"Own","grant":"authorization_code",)"
    R"("authorization_url":"https://own.example/a","token_url":"https://own.example/token"})";

class HandOutTest : public testing::Test {
 protected:
  HandOutTest() {
    model::ProviderSetup setup{.id = model::ProviderSetupId::random(house_.random),
                               .tenant = house_.tenant,
                               .provider = "own",
                               .entry = kEntry,
                               .client_id = "client"};
    house_.store.write_now(
        [&](store::Session& s) { return store::ProviderSetupRepository(s).insert(setup), true; });
    house_.setup_id = setup.id;
  }

  Session session() {
    return {.id = "session-1", .tenant = house_.tenant, .script = "nightly", .master = true};
  }
  std::string told(const HandOutcome& outcome) {
    if (outcome) return std::string(outcome->access_token.reveal_text());
    if (const auto* none = std::get_if<NoGrant>(&outcome.error()))
      return std::string(to_string(none->reason));
    return std::get<base::Error>(outcome.error()).code;
  }
  std::string token(Session session, Wanted wanted = {.provider = "own"}) {
    return told(house_.run(hand_out_.hand_out(std::move(session), std::move(wanted), {})));
  }

  TestHouse house_;
  HandOut hand_out_{house_.house, *house_.refresher};
};

TEST_F(HandOutTest, S2_ATokenAndARefusalAreInTheLogBeforeTheyLeave) {
  EXPECT_EQ(token(session(), {.provider = "own", .account = Selector::kMaster}), "not_connected");
  EXPECT_THAT(house_.audited(), ElementsAre(HasSubstr("not_connected own script=nightly")));
  house_.connect(hours{1});
  EXPECT_EQ(token(session()), "access-0");
  EXPECT_THAT(house_.audited(), ElementsAre("connection.handed_out own master script=nightly", _));
  house_.audit.stop();
  EXPECT_EQ(token(session()), "unavailable") << "nothing leaves without a record (security T2)";
}

TEST_F(HandOutTest, S12_AnUnknownServiceIsNoMissingGrant) {
  EXPECT_EQ(token(session(), {.provider = "pigeon"}), "unknown_integration");
  EXPECT_THAT(house_.audited(), ElementsAre(HasSubstr("unknown_integration pigeon script=nightly")));
}

TEST_F(HandOutTest, H14_ATenantSeesItsOwnOnly) {
  house_.connect(hours{1});
  auto other = session();
  other.tenant = house_.make_tenant("South");
  EXPECT_EQ(token(other), "unknown_integration");
}

TEST_F(HandOutTest, ABrokenAccountOfTheTenantIsNotReplacedByThatOfTheMember) {
  const auto id = house_.connect(hours{1});
  auto broken = house_.stored(id);
  broken.state = model::ConnectionState::kNeedsReauthorization;
  broken.cause = "revoked";
  auto asks = session();
  asks.member = HostMember{.id = model::AccountId::random(house_.random), .host_id = "ana"};
  asks.user = true;
  house_.store.write_now([&](store::Session& s) {
    store::ConnectionRepository connections(s);
    const auto fence =
        connections.begin_attempt(id, broken.generation, house_.clock.now(), house_.clock.now());
    EXPECT_TRUE(fence);
    broken.fence = *fence;
    EXPECT_TRUE(connections.settle_attempt(broken));
    return true;
  });
  const auto outcome = house_.run(hand_out_.hand_out(asks, {.provider = "own", .scopes = {"more"}}, {}));
  ASSERT_FALSE(outcome);
  const auto& none = std::get<NoGrant>(outcome.error());
  EXPECT_EQ(none.reason, Reason::kNeedsReauthorization) << "more scopes alone would not help";
  EXPECT_EQ(none.account, model::OwnerKind::kMaster);
  EXPECT_EQ(none.cause, "revoked");
  EXPECT_FALSE(none.ticket) << "members do not choose everybody's account";
}

TEST_F(HandOutTest, WhenAConnectionWasUsedIsWrittenDownLater) {
  const auto id = house_.connect(hours{1});
  token(session());
  EXPECT_FALSE(house_.stored(id).last_used_at);
  const auto used_at = house_.clock.now();
  house_.clock.advance(seconds{5});
  house_.run([](HandOut& it) -> async::Task<bool> {
    co_await it.maintain();
    co_return true;
  }(hand_out_));
  EXPECT_EQ(house_.stored(id).last_used_at, used_at);
}

// An account that another process connects, or this one just before it forgets what it has read.
class AccountOfTheMoment : public HandOutTest {
 protected:
  AccountOfTheMoment() {
    house_.store.write_now(
        [&](store::Session& s) { return store::ConnectionRepository(s).erase(house_.tenant, account_.id); });
    house_.grants.forget(house_.tenant);
  }
  void connect() {
    house_.store.write_now(
        [&](store::Session& s) { return store::ConnectionRepository(s).insert(account_), true; });
  }

  const Wanted wanted_{.provider = "own", .account = Selector::kMaster};
  model::Connection account_ = house_.stored(house_.connect(hours{1}));
};

TEST_F(AccountOfTheMoment, IsNotRefusedByWhatWasReadBefore) {
  EXPECT_EQ(token(session(), wanted_), "not_connected");
  connect();
  EXPECT_EQ(token(session(), wanted_), "access-0");
  EXPECT_THAT(house_.audited(), ElementsAre("connection.handed_out own master script=nightly", _));
}

TEST_F(AccountOfTheMoment, IsSeenByWhoeverLooksBeforehand) {
  EXPECT_TRUE(house_.run(hand_out_.look(session(), wanted_))->missing);
  connect();
  EXPECT_FALSE(house_.run(hand_out_.look(session(), wanted_))->missing);
}

TEST_F(HandOutTest, WhatIsLookedAtIsNeitherAskedForNorWrittenDown) {
  house_.connect(seconds{10});
  const auto seen = house_.run(hand_out_.look(session(), {.provider = "own"}));
  EXPECT_FALSE(seen.value().missing) << "it would be refreshed";
  EXPECT_EQ(house_.provider.calls, 0);
  EXPECT_THAT(house_.audited(), SizeIs(0));
}

TEST_F(HandOutTest, S13_ATokenThatNobodyCanRenewIsMissingBeforehand) {
  house_.connect(seconds{10}, std::nullopt);
  const auto seen = house_.run(hand_out_.look(session(), {.provider = "own"}));
  ASSERT_TRUE(seen.value().missing);
  EXPECT_EQ(seen.value().missing->reason, Reason::kNeedsReauthorization);
  EXPECT_EQ(seen.value().missing->cause, "not_renewable");
}

}  // namespace
}  // namespace sallyport::vault
