// Rows of webhooks, and of what is to be delivered to them.
//
// webhooks/ uses them inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/webhook.h"
#include "store/database.h"

namespace sallyport::store {

class WebhookRepository {
 public:
  explicit WebhookRepository(Session& session) : session_(session) {}

  // Gives it its position.
  void insert(model::Webhook& webhook);
  std::optional<model::Webhook> find(const model::TenantId& tenant, const model::WebhookId& id);
  // Those of a tenant, of one integration or of all, oldest first, behind a position (0: from the start).
  std::vector<model::Webhook> scan(const model::TenantId& tenant,
                                   const std::optional<model::IntegrationId>& integration, std::int64_t after,
                                   std::int64_t limit);
  std::int64_t count(const model::TenantId& tenant);
  // Writes name, url, events, assets, active, stop_reason, the secrets, previous_until, cursor and
  // failing_since, and sets the version to expected_version + 1. False when the row is gone or has another
  // version. A secret that is there and not empty stays as stored unless `secrets` says to write it, because
  // it may have been sealed anew.
  bool update(const model::Webhook& webhook, std::int64_t expected_version, bool secrets);
  bool erase(const model::TenantId& tenant, const model::WebhookId& id);

  // Active ones of all tenants whose cursor is before the last event of their tenant, oldest first, behind a
  // position.
  std::vector<model::Webhook> behind(std::int64_t after, std::int64_t limit);
  // Moves the cursor. False when it stands elsewhere than expected, or the webhook is not active.
  bool advance(const model::WebhookId& id, std::int64_t expected_cursor, std::int64_t cursor);
  // What the attempts say of it, without a new version: failing_since as it is now.
  void set_failing_since(const model::WebhookId& id, const std::optional<base::Time>& since);
  // Takes the previous secrets away that ended before `now`.
  void erase_previous_secrets(base::Time now);

 private:
  Session& session_;
};

struct DeliveryScan {
  model::WebhookId webhook{};
  std::optional<model::DeliveryState> state{};  // nothing: any
  std::int64_t after = 0;                       // the position of the last one before; 0: from the newest
  std::int64_t limit = 25;
};

class DeliveryRepository {
 public:
  explicit DeliveryRepository(Session& session) : session_(session) {}

  // Gives it its position.
  void insert(model::Delivery& delivery);
  std::optional<model::Delivery> find(const model::WebhookId& webhook, const model::DeliveryId& id);
  std::vector<model::Delivery> scan(const DeliveryScan& scan);  // newest first
  std::int64_t waiting(const model::WebhookId& webhook);        // how many of it wait
  // Active webhooks that have a delivery due, at most so many, whose is due for longest first.
  std::vector<model::Webhook> due(base::Time now, std::int64_t limit);
  // Deliveries of a webhook that are due, earliest first, at most so many; each is due again at `until`.
  std::vector<model::Delivery> claim(const model::WebhookId& webhook, base::Time now, base::Time until,
                                     std::int64_t limit);
  // Writes state, attempts, next_attempt_at and what is known of the last attempt, when the row still waits
  // and has made `expected_attempts`. False otherwise.
  bool settle(const model::Delivery& delivery, std::int64_t expected_attempts);
  // None of those that wait is due before `until`.
  void postpone(const model::WebhookId& webhook, base::Time until);
  // Makes those dead that wait, for this reason.
  void give_up(const model::WebhookId& webhook, base::Time now, std::string_view reason);
  // Has all dead ones of a webhook, or one in whatever state, delivered again from `now`; answers how many.
  std::int64_t replay_dead(const model::WebhookId& webhook, base::Time now);
  bool replay(const model::WebhookId& webhook, const model::DeliveryId& id, base::Time now);
  // Removes delivered and dead ones whose last attempt was before.
  void erase_old(base::Time delivered_before, base::Time dead_before);

 private:
  Session& session_;
};

}  // namespace sallyport::store
