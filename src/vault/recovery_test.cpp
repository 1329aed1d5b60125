// What a process that ended has left is refreshed again, once, in the time that the provider gives (outbound
// §2.1 row 9; security H11; docs/adr/0077).
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class RecoveryTest : public testing::Test {
 protected:
  RecoveryTest() {
    auto row = setup();
    row.id = model::ProviderSetupId::random(house_.random);
    row.provider = "own";
    row.entry =
        R"({"id":"own","name":"Own","grant":"authorization_code","authorization_url":"https://own.example/a",)"
        R"("token_url":"https://own.example/t","rotation":"always","old_access_token_dies":false})";
    row.client_id = "client";
    house_.store.write_now([&](store::Session& session) {
      store::ProviderSetupRepository(session).insert(row);
      return true;
    });
    house_.setup_id = row.id;
  }
  model::ProviderSetup setup() {
    std::optional<model::ProviderSetup> found;
    house_.store.read_now([&](store::Session& session) {
      found = store::ProviderSetupRepository(session).find(house_.tenant, house_.setup_id);
      return true;
    });
    return found.value();
  }
  // A connection whose refresh was on its way when its process ended.
  model::ConnectionId interrupted() {
    const auto id = house_.connect(hours{1});
    house_.store.write_now([&](store::Session& session) {
      const auto now = house_.clock.now();
      return store::ConnectionRepository(session).begin_attempt(id, 1, now, now + seconds{30}).has_value();
    });
    return id;
  }
  // The row as the test wants it.
  void change(const model::ConnectionId& id, const std::function<void(model::Connection&)>& how) {
    auto connection = house_.stored(id);
    how(connection);
    house_.store.write_now([&](store::Session& session) {
      store::ConnectionRepository connections(session);
      connections.erase(house_.tenant, id);
      connections.insert(connection);
      return true;
    });
  }
  static async::Task<bool> begin(Refresher& refresher) {
    co_await refresher.recover();
    co_return true;
  }
  void recover() {
    house_.run(begin(*house_.refresher));
    house_.restart();  // waits until it has been done
  }
  void recover_in_two_processes() {
    Refresher other(house_.house);
    auto first = async::start(house_.runtime.core(0), begin(*house_.refresher));
    auto second = async::start(house_.runtime.core(0), begin(other));
    first.get();
    second.get();
    house_.run([](Refresher& it) -> async::Task<bool> {
      co_await it.finish();
      co_return true;
    }(other));
    house_.restart();
  }

  TestHouse house_;
};

TEST_F(RecoveryTest, H11_AnInterruptedRefreshIsRepeatedOnceNobodyWaitsForIt) {
  const auto id = interrupted();
  recover();
  EXPECT_EQ(house_.provider.calls, 0) << "somebody may still wait for the answer";
  house_.clock.advance(seconds{30});
  recover();
  EXPECT_EQ(house_.provider.calls, 1) << "though its token would do for an hour";
  const auto stored = house_.stored(id);
  EXPECT_EQ(stored.generation, 2);
  EXPECT_EQ(stored.attempt_at, std::nullopt);
  EXPECT_EQ(house_.refresh_token(id), "refresh-2");
  recover();
  EXPECT_EQ(house_.provider.calls, 1) << "there is nothing left to do";
}

TEST_F(RecoveryTest, H11_AProcessThatIsAloneRepeatsAtItsStartWhatTheOneBeforeItHadOnItsWay) {
  const auto id = interrupted();
  const auto start = [&](bool alone) {
    house_.restart();
    house_.run([](Refresher& it, bool is_alone) -> async::Task<bool> {
      co_await it.recover_at_start(is_alone);
      co_return true;
    }(*house_.refresher, alone));
    house_.restart();  // waits until it has been done
  };
  house_.clock.advance(seconds{1});
  start(false);
  EXPECT_EQ(house_.provider.calls, 0) << "another process may wait for the answer";
  start(true);
  EXPECT_EQ(house_.provider.calls, 1);
  EXPECT_EQ(house_.stored(id).generation, 2);
}

// Outbound §2.1 row 9: some services give 30 seconds.
TEST_F(RecoveryTest, H11_AGraceOf30SecondsIsMetByAnotherProcess) {
  house_.give_grace(seconds{30});
  const auto id = house_.connect(seconds{10});
  std::optional<model::Connection> asking;
  house_.provider.before = [&] { asking = house_.stored(id); };
  ASSERT_EQ(house_.token(id), "access-1");
  house_.provider.before = nullptr;
  change(id,
         [&](model::Connection& connection) { connection = *asking; });  // the process ended before it stored
  EXPECT_EQ(house_.refresh_token(id), "refresh-1");
  house_.clock.advance(house_.house.longest_request);
  recover();
  EXPECT_EQ(house_.provider.calls, 1) << "the answer may be on its way";
  house_.clock.advance(kBeyondRequestInGrace + kBetweenRecoveries);
  recover();
  EXPECT_EQ(house_.provider.calls, 2);
  EXPECT_EQ(house_.refresh_token(id), "refresh-2");
  EXPECT_LE(house_.clock.now() + house_.house.longest_request, *asking->attempt_at + seconds{30});
}

TEST_F(RecoveryTest, H11_WhatWouldEndUnusedHoldsUpNothingThatWasInterrupted) {
  std::promise<void> answered;
  house_.house.send = [this, answer = answered.get_future().share()](const egress::Request& request) {
    if (TestProvider::value_of(request.body, "refresh_token") == "slow") answer.wait();
    return house_.provider.take(request);
  };
  for (int i = 0; i < 20; ++i)
    change(house_.connect(hours{1}, "slow"),
           [&](model::Connection& connection) { connection.keep_at = house_.clock.now(); });
  house_.run(begin(*house_.refresher));
  const auto id = interrupted();
  house_.clock.advance(seconds{30});
  house_.run(begin(*house_.refresher));
  while (house_.stored(id).generation == 1) std::this_thread::yield();
  answered.set_value();
}

TEST_F(RecoveryTest, H10_TwoProcessesRepeatItOnce) {
  interrupted();
  house_.clock.advance(seconds{30});
  recover_in_two_processes();
  EXPECT_EQ(house_.provider.calls, 1);
}

TEST_F(RecoveryTest, H11_WhatIsLostAgainIsRepeatedAfterAPause) {
  const auto id = interrupted();
  house_.clock.advance(seconds{30});
  house_.provider.lose_answer = true;
  recover();
  recover();
  EXPECT_EQ(house_.provider.calls, 1) << "the provider is left alone for a while";
  house_.provider.lose_answer = false;
  house_.clock.advance(seconds{40});
  recover();
  EXPECT_EQ(house_.stored(id).generation, 2);
  EXPECT_EQ(house_.refresh_token(id), "refresh-2");
}

TEST_F(RecoveryTest, OneThatCannotBeOpenedHoldsUpNoOther) {
  const auto broken = interrupted(), good = interrupted();
  house_.store.write_now([&](store::Session& session) {
    session.execute("UPDATE connections SET sealed_tokens = :nothing WHERE id = :id",
                    {{"nothing", base::Bytes{1, 2, 3}}, {"id", broken.bytes()}});
    return true;
  });
  house_.clock.advance(seconds{30});
  recover();
  EXPECT_EQ(house_.stored(good).generation, 2);
  EXPECT_EQ(house_.stored(broken).generation, 1);
  EXPECT_GE(house_.stored(broken).next_try_at, house_.clock.now() + seconds{30});
  recover();
  EXPECT_EQ(house_.stored(broken).failures, 1) << "it is left alone for a while";
  house_.clock.advance(seconds{40});
  recover();
  EXPECT_EQ(house_.stored(broken).failures, 2);
  EXPECT_GE(house_.stored(broken).next_try_at, house_.clock.now() + seconds{60});
  EXPECT_TRUE(house_.stored(broken).attempt_at) << "the key may come back";
}

// Whoever ends a connection holds it as a refresh does; a process may end meanwhile.
TEST_F(RecoveryTest, H11_WhereNothingCanBeRefreshedNothingIsLeftToRepeat) {
  const auto hold = [&](const model::ConnectionId& id) {
    house_.store.write_now([&](store::Session& session) {
      const auto now = house_.clock.now();
      return store::ConnectionRepository(session).begin_attempt(id, 1, now, now + seconds{30}).has_value();
    });
  };
  const auto unending = house_.connect(hours{1}, std::nullopt), dead = house_.connect(hours{1});
  change(dead, [](model::Connection& connection) {
    connection.state = model::ConnectionState::kNeedsReauthorization;
    connection.cause = "access_withdrawn";
  });
  for (const auto& id : {unending, dead}) hold(id);
  recover();
  for (const auto& id : {unending, dead}) EXPECT_TRUE(house_.stored(id).attempt_at) << "it is held";
  house_.clock.advance(seconds{30});
  recover();
  for (const auto& id : {unending, dead}) {
    EXPECT_EQ(house_.stored(id).attempt_at, std::nullopt);
    EXPECT_EQ(house_.stored(id).attempts, 0);
    EXPECT_EQ(house_.stored(id).generation, 1);
  }
  EXPECT_EQ(house_.stored(dead).cause, "access_withdrawn");
  EXPECT_EQ(house_.provider.calls, 0);
}

// Outbound §2.3 row 3.
TEST_F(RecoveryTest, S6_WhatWouldEndUnusedIsRefreshedBefore) {
  const auto id = house_.connect(hours{1});
  change(id, [&](model::Connection& connection) { connection.keep_at = house_.clock.now() + hours{1}; });
  recover();
  EXPECT_EQ(house_.provider.calls, 0) << "there is time";
  house_.clock.advance(hours{1});
  recover();
  EXPECT_EQ(house_.provider.calls, 1);
  EXPECT_EQ(house_.stored(id).generation, 2);
  EXPECT_EQ(house_.stored(id).keep_at, std::nullopt) << "this service lets nothing end unused";
}

TEST_F(RecoveryTest, S6_TwoProcessesKeepItOnceAndAServiceThatIsAwayIsAskedAnHourLater) {
  const auto id = house_.connect(hours{1});
  change(id, [&](model::Connection& connection) { connection.keep_at = house_.clock.now(); });
  house_.provider.refuse = [](const egress::Request&) { return TestProvider::answer(503, "{}"); };
  recover_in_two_processes();
  EXPECT_EQ(house_.provider.calls, 1);
  EXPECT_EQ(house_.stored(id).state, model::ConnectionState::kLive);
  house_.provider.refuse = nullptr;
  house_.clock.advance(std::chrono::minutes{59});
  recover();
  EXPECT_EQ(house_.provider.calls, 1);
  house_.clock.advance(std::chrono::minutes{1});
  recover();
  EXPECT_EQ(house_.stored(id).generation, 2);
}

}  // namespace
}  // namespace sallyport::vault
