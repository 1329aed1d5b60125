// What is to be delivered to webhooks: DeliveryRepository of store/webhook_repository.h.
#include <utility>

#include "store/columns.h"
#include "store/counter.h"
#include "store/webhook_repository.h"
#include "store/webhook_row.h"

namespace sallyport::store {
namespace {

using model::Delivery;
using model::DeliveryState;

constexpr std::string_view kDeliveryColumns =
    "id, webhook_id, tenant_id, position, event, body, state, attempts, next_attempt_at, last_attempt_at, "
    "last_status, last_error, created_at";

std::int64_t number_of(DeliveryState state) { return std::to_underlying(state); }

Delivery read_delivery(const Row& row) {
  return {.id = read_id<model::DeliveryId>(row, 0),
          .webhook = read_id<model::WebhookId>(row, 1),
          .tenant = read_id<model::TenantId>(row, 2),
          .position = row.integer(3),
          .event = row.text(4),
          .body = row.text(5),
          .state = read_number(row, 6, DeliveryState::kDead),
          .attempts = row.integer(7),
          .next_attempt_at = row.time(8),
          .last_attempt_at = row.optional_time(9),
          .last_status = row.integer(10),
          .last_error = row.text(11),
          .created_at = row.time(12)};
}

std::string select_deliveries(std::string_view rest) {
  return std::string("SELECT ").append(kDeliveryColumns).append(" FROM webhook_deliveries").append(rest);
}

}  // namespace

void DeliveryRepository::insert(Delivery& delivery) {
  delivery.position = next_number(session_, "webhook_deliveries");
  session_.execute(
      "INSERT INTO webhook_deliveries (id, webhook_id, tenant_id, position, event, body, state, attempts, "
      "next_attempt_at, last_attempt_at, last_status, last_error, created_at) VALUES (:id, :webhook, "
      ":tenant, :position, :event, :body, :state, :attempts, :next_attempt_at, :last_attempt_at, "
      ":last_status, :last_error, :created_at)",
      {{"id", delivery.id.bytes()},
       {"webhook", delivery.webhook.bytes()},
       {"tenant", delivery.tenant.bytes()},
       {"position", delivery.position},
       {"event", delivery.event},
       {"body", delivery.body},
       {"state", number_of(delivery.state)},
       {"attempts", delivery.attempts},
       {"next_attempt_at", delivery.next_attempt_at},
       {"last_attempt_at", delivery.last_attempt_at},
       {"last_status", delivery.last_status},
       {"last_error", delivery.last_error},
       {"created_at", delivery.created_at}});
}

std::optional<Delivery> DeliveryRepository::find(const model::WebhookId& webhook,
                                                 const model::DeliveryId& id) {
  return query_first(session_, select_deliveries(" WHERE id = :id AND webhook_id = :webhook"),
                     {{"id", id.bytes()}, {"webhook", webhook.bytes()}}, read_delivery);
}

std::vector<Delivery> DeliveryRepository::scan(const DeliveryScan& scan) {
  std::string rest = " WHERE webhook_id = :webhook";
  std::vector<Parameter> parameters{{"webhook", scan.webhook.bytes()}};
  if (scan.state) {
    rest += " AND state = :state";
    parameters.emplace_back("state", number_of(*scan.state));
  }
  if (scan.after > 0) {
    rest += " AND position < :after";
    parameters.emplace_back("after", scan.after);
  }
  rest += " ORDER BY position DESC LIMIT :limit";
  parameters.emplace_back("limit", scan.limit);
  return query_all(session_, select_deliveries(rest), parameters, read_delivery);
}

std::int64_t DeliveryRepository::waiting(const model::WebhookId& webhook) {
  return query_integer(session_,
                       "SELECT count(*) FROM webhook_deliveries WHERE webhook_id = :webhook AND state = 1",
                       {{"webhook", webhook.bytes()}});
}

// Whose first delivery has been due for longest comes first, so that a limit passes nobody over for ever.
std::vector<model::Webhook> DeliveryRepository::due(base::Time now, std::int64_t limit) {
  std::string sql("SELECT ");
  sql.append(kWebhookColumns)
      .append(
          " FROM (SELECT w.*, (SELECT min(d.next_attempt_at) FROM webhook_deliveries d "
          "WHERE d.webhook_id = w.id AND d.state = 1) AS due_at FROM webhooks w WHERE w.active = 1) waiting "
          "WHERE due_at <= :now ORDER BY due_at, position LIMIT :limit");
  return query_all(session_, sql, {{"now", now}, {"limit", limit}}, read_webhook);
}

std::vector<Delivery> DeliveryRepository::claim(const model::WebhookId& webhook, base::Time now,
                                                base::Time until, std::int64_t limit) {
  std::vector<Delivery> claimed;
  for (auto& delivery :
       query_all(session_,
                 select_deliveries(" WHERE webhook_id = :webhook AND state = 1 AND next_attempt_at <= :now "
                                   "ORDER BY next_attempt_at, position LIMIT :limit"),
                 {{"webhook", webhook.bytes()}, {"now", now}, {"limit", limit}}, read_delivery)) {
    const auto moved = session_.execute(
        "UPDATE webhook_deliveries SET next_attempt_at = :until "
        "WHERE id = :id AND state = 1 AND next_attempt_at = :seen",
        {{"until", until}, {"id", delivery.id.bytes()}, {"seen", delivery.next_attempt_at}});
    if (moved == 0) continue;
    delivery.next_attempt_at = until;
    claimed.push_back(std::move(delivery));
  }
  return claimed;
}

bool DeliveryRepository::settle(const Delivery& delivery, std::int64_t expected_attempts) {
  return session_.execute(
             "UPDATE webhook_deliveries SET state = :state, attempts = :attempts, "
             "next_attempt_at = :next_attempt_at, last_attempt_at = :last_attempt_at, "
             "last_status = :last_status, last_error = :last_error "
             "WHERE id = :id AND webhook_id = :webhook AND state = 1 AND attempts = :expected",
             {{"state", number_of(delivery.state)},
              {"attempts", delivery.attempts},
              {"next_attempt_at", delivery.next_attempt_at},
              {"last_attempt_at", delivery.last_attempt_at},
              {"last_status", delivery.last_status},
              {"last_error", delivery.last_error},
              {"id", delivery.id.bytes()},
              {"webhook", delivery.webhook.bytes()},
              {"expected", expected_attempts}}) > 0;
}

void DeliveryRepository::postpone(const model::WebhookId& webhook, base::Time until) {
  session_.execute(
      "UPDATE webhook_deliveries SET next_attempt_at = :until "
      "WHERE webhook_id = :webhook AND state = 1 AND next_attempt_at < :until",
      {{"until", until}, {"webhook", webhook.bytes()}});
}

void DeliveryRepository::give_up(const model::WebhookId& webhook, base::Time now, std::string_view reason) {
  session_.execute(
      "UPDATE webhook_deliveries SET state = 3, last_error = :reason, "
      "last_attempt_at = COALESCE(last_attempt_at, :now) WHERE webhook_id = :webhook AND state = 1",
      {{"reason", reason}, {"now", now}, {"webhook", webhook.bytes()}});
}

std::int64_t DeliveryRepository::replay_dead(const model::WebhookId& webhook, base::Time now) {
  return session_.execute(
      "UPDATE webhook_deliveries SET state = 1, attempts = 0, next_attempt_at = :now "
      "WHERE webhook_id = :webhook AND state = 3",
      {{"now", now}, {"webhook", webhook.bytes()}});
}

bool DeliveryRepository::replay(const model::WebhookId& webhook, const model::DeliveryId& id,
                                base::Time now) {
  return session_.execute(
             "UPDATE webhook_deliveries SET state = 1, attempts = 0, next_attempt_at = :now "
             "WHERE id = :id AND webhook_id = :webhook",
             {{"now", now}, {"id", id.bytes()}, {"webhook", webhook.bytes()}}) > 0;
}

void DeliveryRepository::erase_old(base::Time delivered_before, base::Time dead_before) {
  session_.execute(
      "DELETE FROM webhook_deliveries WHERE (state = 2 AND last_attempt_at < :delivered_before) "
      "OR (state = 3 AND last_attempt_at < :dead_before)",
      {{"delivered_before", delivered_before}, {"dead_before", dead_before}});
}

}  // namespace sallyport::store
