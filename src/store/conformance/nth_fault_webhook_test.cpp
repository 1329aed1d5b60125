// As nth_fault_test.cpp, for webhooks and what is delivered to them.
#include "store/conformance/nth_fault_fixture.h"
#include "store/conformance/webhook_fixture.h"

namespace sallyport::store::conformance {
namespace {

using model::DeliveryState;
using std::chrono::hours;
using std::chrono::minutes;

class WebhookFault : public RepositoryFault {
 protected:
  WebhookFault() {
    write([&](Session& s) {
      webhook_.tenant = insert_tenant(s, random_, clock_.now());
      webhook_.integration = insert_integration(s, random_, webhook_.tenant);
      return 0;
    });
  }

  model::Webhook webhook_{
      .id = model::WebhookId::random(random_), .active = true, .sealed_secret = {1}, .cursor = 0};
};
SALLYPORT_ON_ALL_DATABASES(WebhookFault);

TEST_P(WebhookFault, OfWebhooksLeavesNothingBehind) {
  const auto now = clock_.now();
  const auto tenant = webhook_.tenant;
  sweep("insert webhook", [&](Session& s) { WebhookRepository(s).insert(webhook_); });
  webhook_.name = "n";
  webhook_.sealed_previous_secret = {2};
  webhook_.previous_until = now;
  sweep("update webhook", [&](Session& s) { EXPECT_TRUE(WebhookRepository(s).update(webhook_, 1, true)); });
  sweep_question("find webhook", [&](Session& s) { WebhookRepository(s).find(tenant, webhook_.id); });
  sweep_question("scan webhooks", [&](Session& s) { WebhookRepository(s).scan(tenant, {}, 0, 10); });
  sweep_question("count webhooks", [&](Session& s) { WebhookRepository(s).count(tenant); });
  sweep_question("behind", [](Session& s) { WebhookRepository(s).behind(0, 10); });
  sweep("advance", [&](Session& s) { EXPECT_TRUE(WebhookRepository(s).advance(webhook_.id, 0, 7)); });
  sweep("set failing since", [&](Session& s) { WebhookRepository(s).set_failing_since(webhook_.id, now); });
  sweep("erase previous secrets",
        [&](Session& s) { WebhookRepository(s).erase_previous_secrets(now + hours{1}); });
  sweep("erase webhook", [&](Session& s) { EXPECT_TRUE(WebhookRepository(s).erase(tenant, webhook_.id)); });
}

TEST_P(WebhookFault, OfDeliveriesLeavesNothingBehind) {
  const auto now = clock_.now();
  const auto id = webhook_.id;
  write([&](Session& s) { return WebhookRepository(s).insert(webhook_), 0; });
  std::vector<model::Delivery> deliveries;
  for (int i = 0; i < 2; ++i) {
    auto& delivery = deliveries.emplace_back();
    delivery.id = model::DeliveryId::random(random_);
    delivery.webhook = id;
    delivery.next_attempt_at = delivery.created_at = now;
    sweep("insert delivery", [&](Session& s) { DeliveryRepository(s).insert(delivery); });
  }
  sweep_question("find delivery", [&](Session& s) { DeliveryRepository(s).find(id, deliveries[0].id); });
  sweep_question("scan deliveries", [&](Session& s) { DeliveryRepository(s).scan({.webhook = id}); });
  sweep_question("waiting", [&](Session& s) { DeliveryRepository(s).waiting(id); });
  sweep_question("due", [&](Session& s) { DeliveryRepository(s).due(now, 10); });
  sweep("claim", [&](Session& s) {
    EXPECT_EQ(DeliveryRepository(s).claim(id, now, now + minutes{5}, 10).size(), 2U);
  });
  sweep("postpone", [&](Session& s) { DeliveryRepository(s).postpone(id, now + minutes{6}); });
  for (auto& delivery : deliveries) {
    delivery.state = DeliveryState::kDead;
    delivery.attempts = 1;
    delivery.last_attempt_at = now;
    sweep("settle", [&](Session& s) { EXPECT_TRUE(DeliveryRepository(s).settle(delivery, 0)); });
  }
  sweep("replay", [&](Session& s) { EXPECT_TRUE(DeliveryRepository(s).replay(id, deliveries[0].id, now)); });
  sweep("give up", [&](Session& s) { DeliveryRepository(s).give_up(id, now, "Skipped."); });
  sweep("replay dead", [&](Session& s) { EXPECT_EQ(DeliveryRepository(s).replay_dead(id, now), 2); });
  deliveries[0].state = DeliveryState::kDelivered;
  sweep("settle again", [&](Session& s) { EXPECT_TRUE(DeliveryRepository(s).settle(deliveries[0], 0)); });
  sweep("erase old", [&](Session& s) { DeliveryRepository(s).erase_old(now + hours{1}, now + hours{1}); });
}

}  // namespace
}  // namespace sallyport::store::conformance
