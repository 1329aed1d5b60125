#include "webhooks/dispatcher.h"

#include <algorithm>
#include <future>

#include <fmt/format.h>

#include "webhooks/house_fixture.h"

namespace sallyport::webhooks {
namespace {

using model::DeliveryState;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class DispatcherTest : public testing::Test {
 protected:
  // Every attempt that is due, as often as it takes.
  void pass(base::Duration time) {
    for (base::Duration step = minutes{30}, left = time; left.count() > 0; left -= step) {
      house_.clock.advance(std::min(step, left));
      house_.work();
    }
  }
  void refuse_all(int status = 500) {
    house_.receiver = [status](const auto&) { return answer(status); };
  }
  void take_all() {
    house_.receiver = [](const auto&) { return answer(204); };
  }

  TestHouse house_;
};

TEST_F(DispatcherTest, EveryEventIsSentOnceAndSigned) {
  const auto webhook = house_.make_active();
  house_.record(3);
  house_.work();
  EXPECT_THAT(house_.bodies(), UnorderedElementsAre("1", "2", "3"));
  const auto& request = house_.requests[0];
  EXPECT_EQ(request.url, webhook.url);
  EXPECT_EQ(TestHouse::header(request, "Content-Type"), "application/json");
  EXPECT_EQ(TestHouse::header(request, "x-event"), "opened");
  EXPECT_THAT(TestHouse::header(request, "webhook-signature"), testing::StartsWith("v1,"));
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kDelivered), SizeIs(3));
  house_.work();
  EXPECT_THAT(house_.requests, SizeIs(3)) << "what was taken is not sent again";
}

TEST_F(DispatcherTest, EventsBeforeItWasActiveAreNotSent) {
  house_.record(5);
  house_.make_active();
  house_.work();
  EXPECT_THAT(house_.bodies(), IsEmpty());
}

TEST_F(DispatcherTest, AMessageThatIsNotTakenIsSentAgainWithTheSameId) {
  house_.make_active();
  refuse_all();
  house_.record(1);
  house_.work();
  take_all();
  house_.work();
  EXPECT_THAT(house_.requests, SizeIs(1)) << "not before its time";
  pass(seconds{6});
  ASSERT_THAT(house_.requests, SizeIs(2));
  EXPECT_EQ(TestHouse::header(house_.requests[0], "webhook-id"),
            TestHouse::header(house_.requests[1], "webhook-id"));
  EXPECT_NE(TestHouse::header(house_.requests[0], "webhook-timestamp"),
            TestHouse::header(house_.requests[1], "webhook-timestamp"));
}

TEST_F(DispatcherTest, AfterTenAttemptsItIsDeadAndMayBeReplayed) {
  const auto webhook = house_.make_active();
  refuse_all(503);
  house_.record(1);
  pass(days{4});
  EXPECT_THAT(house_.requests, SizeIs(kMostAttempts));
  const auto dead = house_.deliveries(webhook.id, DeliveryState::kDead);
  ASSERT_THAT(dead, SizeIs(1));
  EXPECT_EQ(dead[0].attempts, kMostAttempts);
  EXPECT_EQ(dead[0].last_status, 503);
  EXPECT_EQ(dead[0].last_error, "The receiver answered 503.");

  take_all();
  EXPECT_EQ(house_.run(house_.service.replay(house_.administrator, webhook.id, {})).value(), 1);
  house_.work();
  EXPECT_THAT(house_.requests, SizeIs(kMostAttempts + 1));
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kDead), IsEmpty());
}

TEST_F(DispatcherTest, AReceiverThatCannotBeReachedCountsAsOneThatRefuses) {
  const auto webhook = house_.make_active();
  house_.receiver = [](const auto&) -> base::Result<egress::Answer> {
    return base::refuse(base::ErrorKind::kUnavailable, "not_reached", "The receiver cannot be reached.");
  };
  house_.record(1);
  house_.work();
  const auto waiting = house_.deliveries(webhook.id, DeliveryState::kWaiting);
  ASSERT_THAT(waiting, SizeIs(1));
  EXPECT_EQ(waiting[0].attempts, 1);
  EXPECT_EQ(waiting[0].last_status, 0);
  EXPECT_EQ(waiting[0].last_error, "The receiver cannot be reached.");
}

TEST_F(DispatcherTest, ARedirectIsNotTaken) {
  const auto webhook = house_.make_active();
  refuse_all(302);
  house_.record(1);
  house_.work();
  EXPECT_THAT(house_.deliveries(webhook.id).at(0).last_error, testing::HasSubstr("not followed"));
}

TEST_F(DispatcherTest, TheReceiverMayAskForAWait) {
  house_.make_active();
  house_.receiver = [](const auto&) { return answer(429, {{.name = "retry-after", .value = "3600"}}); };
  house_.record(1);
  house_.work();
  pass(minutes{50});
  EXPECT_THAT(house_.requests, SizeIs(1));
  pass(minutes{30});
  EXPECT_THAT(house_.requests, SizeIs(2));
}

TEST_F(DispatcherTest, AWebhookThatIsGoneIsStoppedAtOnce) {
  const auto webhook = house_.make_active();
  refuse_all(410);
  house_.record(1);
  house_.work();
  EXPECT_FALSE(house_.read(webhook.id).active);
  EXPECT_EQ(house_.read(webhook.id).stop_reason, "gone");
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kDead), SizeIs(1));
  EXPECT_THAT(house_.audited(), Contains("webhook.stopped gone"));
}

TEST_F(DispatcherTest, AWebhookThatTakesNothingForFiveDaysIsStopped) {
  const auto webhook = house_.make_active();
  refuse_all();
  for (int day = 0; day < 4; ++day) {
    house_.record(1);
    pass(days{1});
  }
  EXPECT_TRUE(house_.read(webhook.id).active);
  house_.record(1);
  pass(days{2});
  EXPECT_EQ(house_.read(webhook.id).stop_reason, "failing");
  const auto sent = house_.requests.size();
  house_.record(1);
  pass(days{1});
  EXPECT_THAT(house_.requests, SizeIs(sent));
}

TEST_F(DispatcherTest, OneThatIsTakenBeginsTheFiveDaysAnew) {
  const auto webhook = house_.make_active();
  for (int day = 0; day < 12; ++day) {
    day % 4 == 3 ? take_all() : refuse_all();
    house_.record(1);
    pass(days{1});
  }
  EXPECT_TRUE(house_.read(webhook.id).active);
}

TEST_F(DispatcherTest, AMessageThatIsNotTakenDoesNotHoldUpTheOthersForLong) {
  const auto webhook = house_.make_active();
  house_.receiver = [](const egress::Request& request) { return answer(request.body == "1" ? 500 : 204); };
  house_.record(4);
  house_.work();
  for (int minute = 0; minute < 5; ++minute) {
    house_.clock.advance(minutes{1} + seconds{10});
    house_.work();
  }
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kDelivered), SizeIs(3));
  pass(hours{12});  // its waits are long by now
  house_.record(1);
  house_.work();
  pass(minutes{2});
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kDelivered), SizeIs(4));
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kWaiting), SizeIs(1));
}

// A receiver that hangs takes a thread now and then, not for ever.
TEST_F(DispatcherTest, AWebhookThatFailsIsAskedOnceAMinuteHoweverMuchWaits) {
  house_.make_active();
  refuse_all();
  house_.record(50);
  house_.work();
  const auto first = house_.requests.size();
  EXPECT_LE(first, Dispatcher::kMostOfOne);
  for (int i = 0; i < 10; ++i) {
    house_.clock.advance(minutes{1} + seconds{10});
    house_.work();
  }
  EXPECT_LE(house_.requests.size() - first, 20U);
}

// Slow receivers of one tenant leave room for those of others.
TEST_F(DispatcherTest, ATenantHasAtMostSoManyRequestsAtATime) {
  std::vector<model::WebhookId> all;
  for (std::size_t i = 0; i <= Dispatcher::kMostOfTenant; ++i) all.push_back(house_.make_active().id);
  std::promise<void> release;
  house_.receiver = [answered = release.get_future().share()](const auto&) {
    answered.wait();
    return answer(204);
  };
  house_.record(1);
  house_.run(house_.dispatcher->work());
  const auto claimed = std::ranges::count_if(
      all, [&](const auto& id) { return house_.deliveries(id).at(0).next_attempt_at > house_.clock.now(); });
  EXPECT_EQ(static_cast<std::size_t>(claimed), Dispatcher::kMostOfTenant);
  release.set_value();
  house_.work();
  EXPECT_THAT(house_.requests, SizeIs(all.size()));
}

TEST_F(DispatcherTest, WhatAnotherAddressSaidStopsNothing) {
  const auto webhook = house_.make_active();
  house_.receiver = [&](const egress::Request& request) {
    if (request.url != webhook.url) return answer(204);
    house_.store.write_now([&](store::Session& session) {
      store::WebhookRepository webhooks(session);
      auto moved = webhooks.find(house_.tenant, webhook.id).value();
      moved.url = "https://elsewhere.example/hooks";
      return webhooks.update(moved, moved.version, false);
    });
    return answer(410);
  };
  house_.record(1);
  house_.work();
  EXPECT_TRUE(house_.read(webhook.id).active);
}

TEST_F(DispatcherTest, WhatWaitsIsBoundedAndTheRestIsReadLater) {
  const auto webhook = house_.make_active();
  refuse_all();
  house_.record(static_cast<int>(kMostWaiting) + 100);
  house_.work();
  EXPECT_LT(house_.read(webhook.id).cursor, kMostWaiting + 20);
  take_all();
  house_.clock.advance(minutes{10});
  house_.work();
  const auto bodies = house_.bodies();
  EXPECT_EQ(std::set(bodies.begin(), bodies.end()).size(), static_cast<std::size_t>(kMostWaiting) + 100);
}

TEST_F(DispatcherTest, NothingIsSentForAnIntegrationThatIsSwitchedOff) {
  const auto webhook = house_.make_active();
  house_.record(1);
  house_.disabled = {house_.integration};
  house_.work();
  EXPECT_THAT(house_.requests, IsEmpty()) << "nothing is read for it";
  house_.disabled.clear();
  refuse_all();
  house_.work();
  ASSERT_THAT(house_.deliveries(webhook.id), SizeIs(1));
  house_.disabled = {house_.integration};
  pass(hours{1});
  EXPECT_THAT(house_.requests, SizeIs(1)) << "and nothing is sent that was read before";
  EXPECT_EQ(house_.deliveries(webhook.id)[0].attempts, 1);
  house_.disabled.clear();
  take_all();
  pass(hours{1});
  EXPECT_THAT(house_.requests, SizeIs(2));
}

TEST_F(DispatcherTest, AWebhookGoesOnWhereItStoppedUnlessWhatWasMissedIsSkipped) {
  const auto webhook = house_.make_active();
  const auto stop_and_go = [&](bool skip) {
    EXPECT_TRUE(house_.run(house_.service.deactivate(house_.administrator, webhook.id)));
    house_.record(1);
    house_.work();
    EXPECT_TRUE(house_.run(house_.service.activate(house_.administrator, webhook.id, skip)));
    house_.requests.clear();
    house_.work();
  };
  stop_and_go(false);
  EXPECT_THAT(house_.bodies(), ElementsAre("1"));
  refuse_all();
  house_.record(1);
  house_.work();
  take_all();
  stop_and_go(true);
  pass(hours{1});
  EXPECT_THAT(house_.bodies(), IsEmpty()) << "nor what waits from before";
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kDead), SizeIs(1));
}

TEST_F(DispatcherTest, AMessageThatNobodyCameBackToIsSentAgain) {
  const auto webhook = house_.make_active();
  house_.record(1);
  house_.receiver = [](const auto&) -> base::Result<egress::Answer> { throw std::runtime_error("the end"); };
  EXPECT_NO_THROW(house_.work());
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kWaiting), SizeIs(1));
  house_.reset();
  take_all();
  house_.work();
  EXPECT_THAT(house_.requests, SizeIs(1)) << "another process may still be at it";
  pass(minutes{1});
  EXPECT_THAT(house_.requests, SizeIs(2));
  EXPECT_THAT(house_.deliveries(webhook.id, DeliveryState::kDelivered), SizeIs(1));
}

TEST_F(DispatcherTest, OldDeliveriesAreForgotten) {
  const auto webhook = house_.make_active();
  house_.record(1);
  house_.work();
  refuse_all(410);
  house_.record(1);
  house_.work();
  const auto maintained = [&]() -> async::Task<bool> {
    co_await house_.dispatcher->maintain();
    co_return true;
  };
  house_.clock.advance(days{8});
  house_.run(maintained());
  EXPECT_THAT(house_.deliveries(webhook.id), SizeIs(1)) << "the dead one";
  house_.clock.advance(days{23});
  house_.run(maintained());
  EXPECT_THAT(house_.deliveries(webhook.id), IsEmpty());
}

}  // namespace
}  // namespace sallyport::webhooks
