// For the tests of webhooks and deliveries: a tenant with an integration that has some.
#pragma once

#include <string>
#include <vector>

#include "store/conformance/backends.h"
#include "store/integration_repository.h"
#include "store/tenant_repository.h"
#include "store/webhook_repository.h"

namespace sallyport::store::conformance {

// Breaks SQL, JSON and HTML that are put together from pieces.
inline const std::string kHostile =
    "'; DROP TABLE webhooks; -- \"\\ \\u0000 %s :id $1 ? {} [] \r\n\t \x01 \u00fc \U0001f512 </script>";

inline model::TenantId insert_tenant(Session& session, base::Random& random, base::Time now) {
  const auto id = model::TenantId::random(random);
  TenantRepository(session).insert({.id = id, .name = "t", .created_at = now});
  return id;
}

inline model::IntegrationId insert_integration(Session& session, base::Random& random,
                                               const model::TenantId& tenant) {
  model::Integration integration;
  integration.id = model::IntegrationId::random(random);
  integration.tenant = tenant;
  integration.name = "Pump";
  IntegrationRepository(session).insert(integration);
  return integration.id;
}

class WebhookTest : public ConformanceTest {
 protected:
  WebhookTest() {
    write([&](Session& s) {
      tenant_ = insert_tenant(s, random_, clock_.now());
      other_tenant_ = insert_tenant(s, random_, clock_.now());
      integration_ = insert_integration(s, random_, tenant_);
      return 0;
    });
  }

  model::Webhook made() {
    return {.id = model::WebhookId::random(random_),
            .tenant = tenant_,
            .integration = integration_,
            .name = "w",
            .url = "https://w.example/",
            .active = true,
            .sealed_secret = {1},
            .cursor = 0,
            .created_at = clock_.now()};
  }
  model::Webhook insert(model::Webhook webhook) {
    write([&](Session& s) { return WebhookRepository(s).insert(webhook), 0; });
    return webhook;
  }
  model::Webhook insert() { return insert(made()); }
  std::optional<model::Webhook> find(const model::WebhookId& id) {
    return read([&](Session& s) { return WebhookRepository(s).find(tenant_, id); });
  }
  bool update(const model::Webhook& webhook, std::int64_t expected, bool secrets = false) {
    return write([&](Session& s) { return WebhookRepository(s).update(webhook, expected, secrets); });
  }

  model::Delivery made(const model::Webhook& webhook) {
    return {.id = model::DeliveryId::random(random_),
            .webhook = webhook.id,
            .tenant = webhook.tenant,
            .event = "door.opened",
            .body = "{}",
            .next_attempt_at = clock_.now(),
            .created_at = clock_.now()};
  }
  model::Delivery insert(model::Delivery delivery) {
    write([&](Session& s) { return DeliveryRepository(s).insert(delivery), 0; });
    return delivery;
  }
  std::optional<model::Delivery> find(const model::Webhook& webhook, const model::DeliveryId& id) {
    return read([&](Session& s) { return DeliveryRepository(s).find(webhook.id, id); });
  }
  bool settle(const model::Delivery& delivery, std::int64_t expected) {
    return write([&](Session& s) { return DeliveryRepository(s).settle(delivery, expected); });
  }

  model::TenantId tenant_, other_tenant_;
  model::IntegrationId integration_;
};

// In the order of the list.
template <class Row>
auto ids_of(const std::vector<Row>& rows) {
  std::vector<decltype(Row::id)> ids;
  for (const auto& row : rows) ids.push_back(row.id);
  return ids;
}

}  // namespace sallyport::store::conformance
