// Refreshing without losing a grant (outbound §2.1; security H10 to H13; reliability R6, PR9).
#include "vault/refresher.h"

#include <future>
#include <set>
#include <thread>

#include "store/fault_sweep.h"
#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

using model::ConnectionState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class RefresherTest : public testing::Test {
 protected:
  TestHouse house_;
  TestProvider& provider_ = house_.provider;
};

TEST_F(RefresherTest, ATokenThatWillDoIsGivenAsItIsStored) {
  const auto id = house_.connect(hours{1});
  EXPECT_EQ(house_.token(id), "access-0");
  EXPECT_EQ(provider_.calls, 0);
}

TEST_F(RefresherTest, ATokenThatEndsIsRefreshedAndStored) {
  const auto id = house_.connect(seconds{10});
  EXPECT_EQ(house_.token(id), "access-1");
  EXPECT_EQ(house_.refresh_token(id), "refresh-2");
  const auto stored = house_.stored(id);
  EXPECT_EQ(stored.generation, 2);
  EXPECT_EQ(stored.expires_at, house_.clock.now() + hours{1});
  EXPECT_EQ(stored.refreshed_at, house_.clock.now());
  EXPECT_EQ(stored.attempt_at, std::nullopt);
  EXPECT_EQ(stored.lease_until, std::nullopt);
  EXPECT_EQ(house_.token(id), "access-1");
  EXPECT_EQ(provider_.calls, 1);
}

TEST_F(RefresherTest, WhoeverNeedsLongerGetsANewOne) {
  const auto id = house_.connect(minutes{20});
  EXPECT_EQ(house_.token(id, minutes{10}), "access-0");
  EXPECT_EQ(house_.token(id, minutes{30}), "access-1");
}

TEST_F(RefresherTest, H10_AThousandCallersMakeOneCall) {
  const auto id = house_.connect(seconds{10});
  std::promise<void> all_wait;
  provider_.before = [waiting = all_wait.get_future().share()] { waiting.wait(); };
  std::vector<std::future<Refreshed>> answers;
  const auto connection = house_.stored(id);
  for (std::size_t i = 0; i < 1000; ++i)
    answers.push_back(async::start(house_.runtime.core(i % 2),
                                   house_.refresher->fresh(connection, house_.setup, kSlot, kUsualMinimum)));
  // The last one to be heard on each core comes after all others.
  for (std::size_t core = 0; core < 2; ++core)
    house_.run([]() -> async::Task<bool> { co_return true; }(), core);
  all_wait.set_value();
  std::set<std::string> tokens;
  for (auto& answer : answers) tokens.insert(TestHouse::told(answer.get()));
  EXPECT_EQ(tokens, std::set<std::string>{"access-1"});
  EXPECT_EQ(provider_.calls, 1);
}

TEST_F(RefresherTest, H10_TwoProcessesMakeOneCall) {
  const auto id = house_.connect(seconds{10});
  Refresher other(house_.house);
  std::promise<void> both_wait;
  provider_.before = [waiting = both_wait.get_future().share()] { waiting.wait(); };
  const auto connection = house_.stored(id);
  auto first = async::start(house_.runtime.core(0),
                            house_.refresher->fresh(connection, house_.setup, kSlot, kUsualMinimum));
  auto second =
      async::start(house_.runtime.core(0), other.fresh(connection, house_.setup, kSlot, kUsualMinimum));
  both_wait.set_value();
  EXPECT_EQ(TestHouse::told(first.get()), "access-1");
  EXPECT_EQ(TestHouse::told(second.get()), "access-1");
  EXPECT_EQ(provider_.calls, 1);
  house_.run([](Refresher& it) -> async::Task<bool> {
    co_await it.finish();
    co_return true;
  }(other));
}

// A refresh that has its lease, and waits for a thread to be sent from.
class StalledRefresh : public RefresherTest {
 protected:
  StalledRefresh() {
    for (std::size_t i = 0; i < TestHouse::kCallsAtOnce; ++i)
      EXPECT_TRUE(house_.egress.try_post([going_on = going_on_] { going_on.wait(); }));
    answer_ = async::start(house_.runtime.core(0),
                           house_.refresher->fresh(connection_, house_.setup, kSlot, kUsualMinimum));
    while (!house_.stored(id_).attempt_at) std::this_thread::yield();
  }
  std::string answer() {
    go_on_.set_value();
    return TestHouse::told(answer_.get());
  }

  std::promise<void> go_on_;
  std::shared_future<void> going_on_ = go_on_.get_future().share();
  model::ConnectionId id_ = house_.connect(seconds{10});
  model::Connection connection_ = house_.stored(id_);
  std::future<Refreshed> answer_;
};

// Outbound §2.1 row 1. A request may take ten seconds, and a lease ends after thirty.
TEST_F(StalledRefresh, H10_ARequestThatWouldOutliveItsLeaseIsSentWithALongerOne) {
  base::Time lease;
  provider_.before = [&] { lease = *house_.stored(id_).lease_until; };
  house_.clock.advance(seconds{21});
  EXPECT_EQ(answer(), "access-1");
  EXPECT_EQ(provider_.calls, 1);
  EXPECT_EQ(lease, house_.clock.now() + seconds{30});
}

// What it is answered has to be stored before somebody else may send the same token.
TEST_F(StalledRefresh, H10_ARequestThatLeavesNoTimeForStoringIsSentWithALongerOne) {
  base::Time lease;
  provider_.before = [&] { lease = *house_.stored(id_).lease_until; };
  house_.clock.advance(seconds{11});
  EXPECT_EQ(answer(), "access-1");
  EXPECT_EQ(lease, house_.clock.now() + seconds{30});
}

TEST_F(StalledRefresh, H10_ARequestWhoseLeaseWentToAnotherProcessIsNotSent) {
  house_.clock.suspend(seconds{30});  // as of a machine that sleeps: steady time stands still
  house_.store.write_now([&](store::Session& session) {
    const auto now = house_.clock.now();
    return store::ConnectionRepository(session).begin_attempt(id_, 1, now, now + seconds{30}).has_value();
  });
  house_.clock.advance(seconds{30});
  EXPECT_THAT(answer(), StartsWith("provider_unavailable: another process has the lease"));
  EXPECT_EQ(provider_.calls, 0);
  EXPECT_EQ(house_.stored(id_).attempts, 2) << "what the other one has noted stays";
}

// Outbound §2.1 row 2.
TEST_F(RefresherTest, H10_WhoComesWithAnOldCopyGetsWhatIsStored) {
  const auto id = house_.connect(seconds{10});
  const auto old_copy = house_.stored(id);
  EXPECT_EQ(house_.token(id), "access-1");
  EXPECT_EQ(
      TestHouse::told(house_.run(house_.refresher->fresh(old_copy, house_.setup, kSlot, kUsualMinimum))),
      "access-1");
  EXPECT_EQ(provider_.calls, 1);
}

TEST_F(RefresherTest, H12_ARefreshTokenThatIsNotSentAgainStays) {
  provider_.rotates = false;
  const auto id = house_.connect(seconds{10});
  EXPECT_EQ(house_.token(id), "access-1");
  EXPECT_EQ(house_.refresh_token(id), "refresh-1");
}

TEST_F(RefresherTest, H13_AProviderThatIsAwayCostsNoGrant) {
  const auto id = house_.connect(seconds{30});
  provider_.refuse = [](const auto&) { return TestProvider::answer(503, "{}"); };
  EXPECT_THAT(house_.token(id), StartsWith("provider_unavailable"));
  EXPECT_THAT(house_.token(id), StartsWith("provider_unavailable"));
  EXPECT_EQ(provider_.calls, 1) << "it is left alone for a while";
  EXPECT_EQ(house_.stored(id).state, ConnectionState::kLive);
  provider_.refuse = nullptr;
  house_.clock.advance(minutes{1});
  EXPECT_EQ(house_.token(id), "access-2");
  EXPECT_EQ(house_.stored(id).failures, 0);
}

TEST_F(RefresherTest, ATokenThatStillLivesIsGivenWhileTheProviderIsAway) {
  const auto id = house_.connect(minutes{3});
  provider_.refuse = [](const auto&) { return TestProvider::lost(); };
  EXPECT_EQ(house_.token(id), "access-0");
  EXPECT_EQ(house_.token(id), "access-0");
  EXPECT_EQ(provider_.calls, 1);
}

TEST_F(RefresherTest, H13_AGrantThatIsRefusedNeedsAPerson) {
  const auto id = house_.connect(seconds{10});
  provider_.current = "refresh-of-others";
  EXPECT_THAT(house_.token(id), StartsWith("needs_reauthorization"));
  EXPECT_EQ(house_.stored(id).state, ConnectionState::kNeedsReauthorization);
  EXPECT_THAT(house_.token(id), StartsWith("needs_reauthorization"));
  EXPECT_EQ(provider_.calls, 1) << "a dead grant is asked for once";
}

// Outbound §2.1 row 7: the application is refused, not the grant.
TEST_F(RefresherTest, H13_AnApplicationThatIsRefusedCostsNoGrant) {
  const auto id = house_.connect(seconds{10});
  provider_.refuse = [](const auto&) { return TestProvider::answer(401, R"({"error":"invalid_client"})"); };
  EXPECT_THAT(house_.token(id), StartsWith("provider_unavailable"));
  EXPECT_EQ(house_.stored(id).state, ConnectionState::kLive);
}

// Outbound §7 row 14.
TEST_F(RefresherTest, SecretsOfTheApplicationAreTriedInOrder) {
  house_.setup->app.secrets.push_back(base::Secret::from_text("new-secret"));
  const auto id = house_.connect(seconds{10});
  std::vector<std::string> tried;
  provider_.refuse = [&](const egress::Request& request) -> base::Result<egress::Answer> {
    for (const auto& header : request.headers)
      if (header.name == "Authorization") tried.push_back(header.value);
    if (tried.size() == 1) return TestProvider::answer(401, R"({"error":"invalid_client"})");
    return TestProvider::answer(200, R"({"access_token":"second","expires_in":3600})");
  };
  EXPECT_EQ(house_.token(id), "second");
  EXPECT_EQ(tried.size(), 2U);
  EXPECT_NE(tried.front(), tried.back());
}

// Row 6: whoever refreshed with old tokens does not end the grant of whoever was faster.
TEST_F(RefresherTest, H10_AStaleRefusalEndsNoNewGrant) {
  const auto id = house_.connect(seconds{10});
  provider_.before = [&] {
    provider_.before = nullptr;
    // Another process has refreshed meanwhile: the lease of this one had run out.
    house_.store.write_now([&](store::Session& session) {
      auto connection = *store::ConnectionRepository(session).find(house_.tenant, id);
      TokenSet tokens;
      std::vector<providers::Token> granted;
      granted.push_back({.slot = std::string(kSlot),
                         .access_token = base::Secret::from_text("of the winner"),
                         .refresh_token = base::Secret::from_text("refresh-9"),
                         .expires_at = house_.clock.now() + hours{1}});
      tokens.take(std::move(granted));
      connection.expires_at = tokens.expires_at();
      connection.sealed_tokens = tokens.seal(house_.keyring, connection, connection.generation + 1).value();
      return store::ConnectionRepository(session).renew(connection, connection.generation);
    });
  };
  provider_.refuse = [](const auto&) { return TestProvider::answer(400, R"({"error":"invalid_grant"})"); };
  EXPECT_EQ(house_.token(id), "of the winner");
  EXPECT_EQ(house_.stored(id).state, ConnectionState::kLive);
}

// Row 17.
TEST_F(RefresherTest, AConnectionThatIsDeletedMeanwhileStaysDeleted) {
  const auto id = house_.connect(seconds{10});
  provider_.before = [&] {
    house_.store.write_now([&](store::Session& session) {
      return store::ConnectionRepository(session).erase(house_.tenant, id);
    });
  };
  EXPECT_THAT(house_.token(id), StartsWith("not_found"));
  std::optional<model::Connection> found;
  house_.store.read_now([&](store::Session& session) {
    found = store::ConnectionRepository(session).find(house_.tenant, id);
    return true;
  });
  EXPECT_FALSE(found);
}

// Row 9: the provider has given new tokens, and nobody has heard of it.
TEST_F(RefresherTest, H11_ALostAnswerIsAskedForAgain) {
  const auto id = house_.connect(seconds{10});
  provider_.lose_answer = true;
  EXPECT_THAT(house_.token(id), StartsWith("provider_unavailable"));
  EXPECT_TRUE(house_.stored(id).attempt_at);
  provider_.lose_answer = false;
  house_.clock.advance(minutes{1});
  EXPECT_EQ(house_.token(id), "access-2") << "within the time that the provider gives";
}

TEST_F(RefresherTest, H11_ALostAnswerOfAProviderThatGivesNoTimeIsReported) {
  provider_.grace = false;
  const auto id = house_.connect(seconds{10});
  provider_.lose_answer = true;
  EXPECT_THAT(house_.token(id), StartsWith("provider_unavailable"));
  provider_.lose_answer = false;
  house_.clock.advance(minutes{1});
  EXPECT_THAT(house_.token(id), HasSubstr("refresh_answer_lost"));
}

// A provider that hangs has taken nothing: however often, no grant is lost.
TEST_F(RefresherTest, H13_AProviderThatHangsCostsNoGrant) {
  provider_.grace = false;
  const auto id = house_.connect(seconds{10});
  provider_.refuse = [](const auto&) { return TestProvider::lost(); };
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(house_.token(id), StartsWith("provider_unavailable"));
    house_.clock.advance(hours{2});
  }
  provider_.refuse = nullptr;
  EXPECT_THAT(house_.token(id), StartsWith("access-"));
}

// Reliability R6: the process ends at any statement; the provider gives time.
TEST_F(RefresherTest, H11_NoFaultOfTheDatabaseLosesAGrant) {
  for (const auto fault : store::kAllFaults) {
    for (store::FaultSweep sweep(fault, "refresh"); sweep.next();) {
      provider_.current = "refresh-1";
      provider_.previous.clear();
      const auto id = house_.connect(seconds{10});
      const auto connection = house_.stored(id);
      sweep.arm(house_.faulty);
      auto answer = async::start(house_.runtime.core(0),
                                 house_.refresher->fresh(connection, house_.setup, kSlot, kUsualMinimum));
      std::string told;
      try {
        told = TestHouse::told(answer.get());
      } catch (const store::StorageFault&) {
        told = "fault";
      }
      sweep.struck(house_.faulty);
      house_.restart();
      house_.clock.advance(minutes{1});
      EXPECT_THAT(house_.token(id), StartsWith("access-")) << "first it was " << told;
    }
  }
}

TEST_F(RefresherTest, NoTokenStandsInTheLogOrInARefusal) {
  const auto id = house_.connect(seconds{10});
  provider_.refuse = [](const auto&) {
    return TestProvider::answer(400,
                                R"({"error":"invalid_grant","error_description":"refresh-1 is no good"})");
  };
  const auto refused = house_.fresh(id);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::Not(HasSubstr("refresh-1")));
}

}  // namespace
}  // namespace sallyport::vault
