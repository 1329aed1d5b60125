// What is to be delivered to webhooks, on every database.
#include <algorithm>

#include "store/conformance/webhook_fixture.h"

namespace sallyport::store::conformance {
namespace {

using model::Delivery;
using model::DeliveryState;
using model::Webhook;
using std::chrono::hours;
using std::chrono::minutes;

class DeliveryRepositoryTest : public WebhookTest {
 protected:
  Delivery insert_due(const Webhook& webhook, base::Time at) {
    auto delivery = made(webhook);
    delivery.next_attempt_at = at;
    return insert(delivery);
  }
  Delivery insert_in(const Webhook& webhook, DeliveryState state) {
    auto delivery = made(webhook);
    delivery.state = state;
    delivery.attempts = 3;
    delivery.last_attempt_at = clock_.now();
    return insert(delivery);
  }
  std::vector<Delivery> claim(const Webhook& webhook, std::int64_t limit = 100) {
    return write([&](Session& s) {
      return DeliveryRepository(s).claim(webhook.id, clock_.now(), clock_.now() + minutes{5}, limit);
    });
  }
  std::vector<model::WebhookId> due(std::int64_t limit = 100) {
    return ids_of(read([&](Session& s) { return DeliveryRepository(s).due(clock_.now(), limit); }));
  }
  std::vector<model::DeliveryId> scan(const DeliveryScan& what) {
    return ids_of(read([&](Session& s) { return DeliveryRepository(s).scan(what); }));
  }
  void expect_stored(const Webhook& webhook, const Delivery& delivery) {
    const auto found = find(webhook, delivery.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->webhook, delivery.webhook);
    EXPECT_EQ(found->tenant, delivery.tenant);
    EXPECT_EQ(found->position, delivery.position);
    EXPECT_EQ(found->event, delivery.event);
    EXPECT_EQ(found->body, delivery.body);
    EXPECT_EQ(found->state, delivery.state);
    EXPECT_EQ(found->attempts, delivery.attempts);
    EXPECT_EQ(found->next_attempt_at, delivery.next_attempt_at);
    EXPECT_EQ(found->last_attempt_at, delivery.last_attempt_at);
    EXPECT_EQ(found->last_status, delivery.last_status);
    EXPECT_EQ(found->last_error, delivery.last_error);
    EXPECT_EQ(found->created_at, delivery.created_at);
  }

  Webhook webhook_ = WebhookTest::insert();
  Webhook other_ = WebhookTest::insert();
};
SALLYPORT_ON_ALL_DATABASES(DeliveryRepositoryTest);

TEST_P(DeliveryRepositoryTest, ADeliveryComesBackAsItWasWritten) {
  const auto plain = insert(made(webhook_));
  auto delivery = made(webhook_);
  delivery.event = kHostile;
  while (delivery.body.size() + kHostile.size() <= 64 * 1024) delivery.body += kHostile;
  delivery.state = DeliveryState::kDead;
  delivery.attempts = 12;
  delivery.next_attempt_at = clock_.now() + hours{1};
  delivery.last_attempt_at = clock_.now() - hours{1};
  delivery.last_status = 503;
  delivery.last_error = kHostile;
  delivery = insert(delivery);
  EXPECT_GT(delivery.position, plain.position);
  expect_stored(webhook_, plain);
  expect_stored(webhook_, delivery);
  EXPECT_FALSE(find(other_, delivery.id));
  EXPECT_FALSE(find(webhook_, model::DeliveryId::random(random_)));
}

TEST_P(DeliveryRepositoryTest, ListsThoseOfAWebhookFromTheNewest) {
  std::vector<Delivery> all;
  for (const auto state : {DeliveryState::kWaiting, DeliveryState::kDead, DeliveryState::kDelivered,
                           DeliveryState::kDead, DeliveryState::kWaiting})
    all.push_back(insert_in(webhook_, state));
  const auto other = insert(made(other_));
  auto newest_first = ids_of(all);
  std::ranges::reverse(newest_first);
  EXPECT_EQ(scan({.webhook = webhook_.id}), newest_first);
  EXPECT_EQ(scan({.webhook = webhook_.id, .limit = 2}), (std::vector{all[4].id, all[3].id}));
  EXPECT_EQ(scan({.webhook = webhook_.id, .after = all[3].position, .limit = 2}),
            (std::vector{all[2].id, all[1].id}));
  EXPECT_EQ(scan({.webhook = webhook_.id, .state = DeliveryState::kDead}),
            (std::vector{all[3].id, all[1].id}));
  EXPECT_EQ(scan({.webhook = webhook_.id, .state = DeliveryState::kDead, .after = all[3].position}),
            std::vector{all[1].id});
  EXPECT_EQ(scan({.webhook = other_.id}), std::vector{other.id});
  const auto waiting = [&](const Webhook& webhook) {
    return read([&](Session& s) { return DeliveryRepository(s).waiting(webhook.id); });
  };
  EXPECT_EQ(waiting(webhook_), 2);
  EXPECT_EQ(waiting(other_), 1);
}

TEST_P(DeliveryRepositoryTest, TheWebhookWhoseDeliveryIsDueForLongestComesFirst) {
  const auto now = clock_.now();
  const auto idle = WebhookTest::insert();
  auto stopped = WebhookTest::made();
  stopped.active = false;
  stopped = WebhookTest::insert(stopped);
  EXPECT_TRUE(due().empty());
  insert_due(webhook_, now - minutes{1});
  insert_due(webhook_, now + minutes{1});
  insert_due(other_, now);
  insert_due(other_, now - minutes{2});
  insert_due(idle, now + minutes{1});
  insert_in(idle, DeliveryState::kDead);
  insert_in(idle, DeliveryState::kDelivered);
  insert_due(stopped, now - minutes{9});
  EXPECT_EQ(due(), (std::vector{other_.id, webhook_.id}));
  EXPECT_EQ(due(1), std::vector{other_.id});
  EXPECT_EQ(claim(other_, 1).size(), 1U);
  EXPECT_EQ(due(1), std::vector{webhook_.id}) << "the next of the other is due since now";
}

TEST_P(DeliveryRepositoryTest, WhatIsClaimedIsDueAgainOnlyAtTheGivenTime) {
  const auto now = clock_.now();
  const auto late = insert_due(webhook_, now);
  const auto early = insert_due(webhook_, now - minutes{1});
  const auto same = insert_due(webhook_, now);
  insert_due(webhook_, now + minutes{60});
  insert_due(other_, now);
  insert_in(webhook_, DeliveryState::kDead);
  insert_in(webhook_, DeliveryState::kDelivered);

  const auto first = claim(webhook_, 2);
  EXPECT_EQ(ids_of(first), (std::vector{early.id, late.id}));
  for (const auto& delivery : first) {
    EXPECT_EQ(delivery.next_attempt_at, now + minutes{5});
    expect_stored(webhook_, delivery);
  }
  EXPECT_EQ(ids_of(claim(webhook_)), std::vector{same.id}) << "nobody gets what another one has";
  EXPECT_TRUE(claim(webhook_).empty());
  EXPECT_EQ(due(), std::vector{other_.id});
  clock_.advance(minutes{5} - std::chrono::microseconds{1});
  EXPECT_TRUE(claim(webhook_).empty());
  clock_.advance(std::chrono::microseconds{1});
  EXPECT_EQ(ids_of(claim(webhook_)), (std::vector{late.id, early.id, same.id}))
      << "whoever had them has ended in the middle";
}

TEST_P(DeliveryRepositoryTest, WhatWaitsOfAWebhookIsPostponedAndNothingElse) {
  const auto now = clock_.now();
  const auto sooner = insert_due(webhook_, now), later = insert_due(webhook_, now + hours{1});
  const auto dead = insert_in(webhook_, DeliveryState::kDead);
  const auto other = insert_due(insert(), now);
  write([&](Session& s) { return DeliveryRepository(s).postpone(webhook_.id, now + minutes{1}), 0; });
  EXPECT_EQ(find(webhook_, sooner.id)->next_attempt_at, now + minutes{1});
  EXPECT_EQ(find(webhook_, later.id)->next_attempt_at, later.next_attempt_at);
  EXPECT_EQ(find(webhook_, dead.id)->next_attempt_at, dead.next_attempt_at);
  EXPECT_EQ(
      read([&](Session& s) { return DeliveryRepository(s).find(other.webhook, other.id); })->next_attempt_at,
      now);
}

TEST_P(DeliveryRepositoryTest, WhatWaitsIsGivenUpWithAReason) {
  const auto fresh = insert(made(webhook_));
  auto tried = made(webhook_);
  tried.last_attempt_at = clock_.now() - hours{1};
  tried = insert(tried);
  const auto delivered = insert_in(webhook_, DeliveryState::kDelivered);
  const auto other = insert(made(insert()));
  write([&](Session& s) { return DeliveryRepository(s).give_up(webhook_.id, clock_.now(), "Skipped."), 0; });
  EXPECT_EQ(find(webhook_, fresh.id)->state, DeliveryState::kDead);
  EXPECT_EQ(find(webhook_, fresh.id)->last_error, "Skipped.");
  EXPECT_EQ(find(webhook_, fresh.id)->last_attempt_at, clock_.now()) << "so that it is erased one day";
  EXPECT_EQ(find(webhook_, tried.id)->last_attempt_at, tried.last_attempt_at);
  EXPECT_EQ(find(webhook_, delivered.id)->state, DeliveryState::kDelivered);
  EXPECT_EQ(read([&](Session& s) { return DeliveryRepository(s).find(other.webhook, other.id); })->state,
            DeliveryState::kWaiting);
}

TEST_P(DeliveryRepositoryTest, AnAttemptIsSettledByTheFirstWhoHasMadeIt) {
  const auto bystander = insert(made(webhook_));
  auto delivery = insert(made(webhook_));
  delivery.attempts = 1;
  delivery.next_attempt_at = clock_.now() + minutes{1};
  delivery.last_attempt_at = clock_.now();
  delivery.last_status = 500;
  delivery.last_error = kHostile;
  EXPECT_FALSE(settle(delivery, 1));
  EXPECT_TRUE(settle(delivery, 0));
  EXPECT_FALSE(settle(delivery, 0)) << "another process has made the attempt meanwhile";
  expect_stored(webhook_, delivery);

  auto elsewhere = delivery;
  elsewhere.webhook = other_.id;
  EXPECT_FALSE(settle(elsewhere, 1));
  delivery.state = DeliveryState::kDelivered;
  delivery.attempts = 2;
  delivery.last_status = 204;
  delivery.last_error.clear();
  EXPECT_TRUE(settle(delivery, 1));
  expect_stored(webhook_, delivery);
  EXPECT_FALSE(settle(delivery, 2)) << "it waits no more";
  EXPECT_TRUE(claim(other_).empty());
  EXPECT_EQ(ids_of(claim(webhook_)), std::vector{bystander.id});
  expect_stored(other_, insert(made(other_)));
}

TEST_P(DeliveryRepositoryTest, AllDeadOnesOfAWebhookAreDeliveredAgain) {
  const auto dead = insert_in(webhook_, DeliveryState::kDead);
  const auto second = insert_in(webhook_, DeliveryState::kDead);
  const auto delivered = insert_in(webhook_, DeliveryState::kDelivered);
  const auto of_other = insert_in(other_, DeliveryState::kDead);
  const auto replay = [&] {
    return write([&](Session& s) { return DeliveryRepository(s).replay_dead(webhook_.id, clock_.now()); });
  };
  clock_.advance(hours{1});
  EXPECT_EQ(replay(), 2);
  EXPECT_EQ(replay(), 0);
  auto expected = dead;
  expected.state = DeliveryState::kWaiting;
  expected.attempts = 0;
  expected.next_attempt_at = clock_.now();
  expect_stored(webhook_, expected);
  expect_stored(webhook_, delivered);
  expect_stored(other_, of_other);
  EXPECT_EQ(ids_of(claim(webhook_)), (std::vector{dead.id, second.id}));
}

TEST_P(DeliveryRepositoryTest, OneIsDeliveredAgainInWhateverState) {
  const auto replay = [&](const Webhook& webhook, const model::DeliveryId& id) {
    return write([&](Session& s) { return DeliveryRepository(s).replay(webhook.id, id, clock_.now()); });
  };
  for (const auto state : {DeliveryState::kWaiting, DeliveryState::kDelivered, DeliveryState::kDead}) {
    auto delivery = insert_in(webhook_, state);
    clock_.advance(hours{1});
    EXPECT_FALSE(replay(other_, delivery.id));
    expect_stored(webhook_, delivery);
    EXPECT_TRUE(replay(webhook_, delivery.id));
    EXPECT_FALSE(settle(delivery, 3)) << "of an attempt before";
    delivery.state = DeliveryState::kWaiting;
    delivery.attempts = 0;
    delivery.next_attempt_at = clock_.now();
    expect_stored(webhook_, delivery);
  }
  EXPECT_FALSE(replay(webhook_, model::DeliveryId::random(random_)));
}

TEST_P(DeliveryRepositoryTest, DeliveredAndDeadOnesAreErasedWhenTheyAreOld) {
  const auto insert_all = [&] {
    std::vector<model::DeliveryId> ids;
    for (const auto state : {DeliveryState::kWaiting, DeliveryState::kDelivered, DeliveryState::kDead})
      ids.push_back(insert_in(webhook_, state).id);
    return ids;
  };
  const auto start = clock_.now();
  const auto old = insert_all();
  clock_.advance(hours{1});
  const auto young = insert_all();
  const auto erase = [&](base::Time delivered_before, base::Time dead_before) {
    write([&](Session& s) { return DeliveryRepository(s).erase_old(delivered_before, dead_before), 0; });
    return scan({.webhook = webhook_.id});
  };
  EXPECT_EQ(erase(start, start).size(), 6U);
  EXPECT_EQ(erase(start + hours{1}, start), (std::vector{young[2], young[1], young[0], old[2], old[0]}));
  EXPECT_EQ(erase(start, start + hours{1}), (std::vector{young[2], young[1], young[0], old[0]}));
  EXPECT_EQ(erase(start + hours{2}, start + hours{2}), (std::vector{young[0], old[0]}))
      << "those that wait stay";
}

TEST_P(DeliveryRepositoryTest, AStateThatNobodyHereHasWrittenIsAFault) {
  const auto delivery = insert(made(webhook_));
  for (const int state : {0, 4}) {
    write([&](Session& s) {
      return s.execute("UPDATE webhook_deliveries SET state = :state", {{"state", state}});
    });
    EXPECT_THROW(find(webhook_, delivery.id), StorageFault);
  }
}

}  // namespace
}  // namespace sallyport::store::conformance
