#include "webhooks/dispatcher.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "audit/log.h"
#include "store/event_repository.h"
#include "store/webhook_repository.h"
#include "webhooks/rules.h"

namespace sallyport::webhooks {

using model::Delivery;
using model::DeliveryState;
using model::Webhook;
using store::DeliveryRepository;
using store::Session;
using store::WebhookRepository;

namespace {

constexpr std::chrono::seconds kLongestWait{1};
constexpr std::chrono::hours kSweepPeriod{1};
constexpr std::int64_t kBatch = 50;  // webhooks that are read at a time
// More than there may be of tenants that have all their requests out, so that others are among them.
constexpr std::int64_t kMostDue = 1000;
static_assert(kMostDue > kMostWebhooks * Dispatcher::kMostAtOnce / Dispatcher::kMostOfTenant);
// A message is somebody else's to send when it was not settled so long after its request must have ended.
constexpr std::chrono::seconds kClaimMargin{30};
// What cannot be sent at all, as of an integration that is switched off, waits on; no attempt is counted.
constexpr std::chrono::minutes kPostponed{5};
// While a webhook fails it is tried once in so long: a receiver that does not answer takes little of the time
// of all, and a message that it cannot take holds up the others a little only.
constexpr std::chrono::minutes kPause{1};
constexpr int kGone = 410;

Delivery delivery_of(const Webhook& webhook, Message message, base::Time now, base::Random& random) {
  return {.id = model::DeliveryId::random(random),
          .webhook = webhook.id,
          .tenant = webhook.tenant,
          .event = std::move(message.event),
          .body = std::move(message.body),
          .next_attempt_at = webhook.failing_since ? now + kPause : now,
          .created_at = now};
}

// Why the server stops a webhook after this attempt; empty: it does not.
std::string_view stop_reason(const Webhook& webhook, const Attempt& outcome, base::Time now) {
  if (outcome.status == kGone) return "gone";
  if (!outcome.taken() && webhook.failing_since && now - *webhook.failing_since >= kFailingAtMost)
    return "failing";
  return {};
}

// What the attempt says of the whole webhook.
void note_on_webhook(Session& session, const Webhook& sent, const Attempt& outcome, base::Time now) {
  WebhookRepository webhooks(session);
  auto webhook = webhooks.find(sent.tenant, sent.id);
  // What another address said before says nothing of this one.
  if (!webhook || !webhook->active || webhook->url != sent.url) return;
  if (outcome.taken() == !webhook->failing_since && outcome.status != kGone &&
      stop_reason(*webhook, outcome, now).empty())
    return;
  if (outcome.taken())
    webhook->failing_since.reset();
  else if (!webhook->failing_since)
    webhook->failing_since = now;
  const auto reason = stop_reason(*webhook, outcome, now);
  if (reason.empty()) return webhooks.set_failing_since(sent.id, webhook->failing_since);
  webhook->active = false;
  webhook->stop_reason = reason;
  webhooks.update(*webhook, webhook->version, false);
  model::AuditRecord record;
  record.action = model::AuditAction::kWebhookStopped;
  record.tenant = webhook->tenant;
  record.actor = webhook->integration;
  record.object = webhook->id.uuid;
  record.reason = std::string(reason);
  audit::Log::record_with(session, now, std::move(record));
}

}  // namespace

Dispatcher::Dispatcher(const House& house, async::Core& core)
    : house_(house),
      sends_(core, "requests to webhooks"),
      delivered_(house.metrics.counter("sallyport_webhook_attempts_total", "Messages sent to webhooks.",
                                       "outcome=\"delivered\"")),
      failed_(house.metrics.counter("sallyport_webhook_attempts_total", "Messages sent to webhooks.",
                                    "outcome=\"failed\"")),
      dead_(house.metrics.counter("sallyport_webhook_attempts_total", "Messages sent to webhooks.",
                                  "outcome=\"dead\"")) {}

async::Task<> Dispatcher::round() {
  const auto seen = house_.wake.sequence();
  std::exception_ptr fault;
  bool done = false;
  try {
    done = co_await work();
  } catch (...) {
    fault = std::current_exception();  // told after the wait, so that a database that is away is not hurried
  }
  if (!done) co_await house_.wake.wait(seen, kLongestWait);
  if (fault) std::rethrow_exception(fault);
}

async::Task<> Dispatcher::follow_events() {
  co_await house_.recorded.wait(seen_, kLongestWait);
  if (seen_ == house_.recorded.sequence()) co_return;
  seen_ = house_.recorded.sequence();
  house_.wake.notify();
}

async::Task<bool> Dispatcher::work() {
  std::exception_ptr fault;
  bool news = false;
  try {
    news = co_await collect();
  } catch (const store::StorageFault&) {
    fault = std::current_exception();
  }
  const bool sent = co_await send_due();
  if (fault) std::rethrow_exception(fault);
  co_return sent || news;
}

async::Task<bool> Dispatcher::collect() {
  bool more = false;
  for (std::int64_t after = 0; after >= 0;) {
    const auto behind = co_await house_.store.read([&](Session& session) {
      auto webhooks = WebhookRepository(session).behind(after, kBatch);
      after = std::ssize(webhooks) < kBatch ? -1 : webhooks.back().position;
      // Those that do not keep up find the events where they are.
      std::erase_if(webhooks, [&](const Webhook& webhook) {
        return DeliveryRepository(session).waiting(webhook.id) >= kMostWaiting;
      });
      return webhooks;
    });
    if (!behind) co_return more;
    for (const auto& webhook : *behind) {
      auto caller = house_.caller_of(webhook.integration);
      if (!caller) continue;
      try {
        if (co_await collect(webhook, *std::move(caller))) more = true;
      } catch (const store::StorageFault& fault) {  // what is wrong with one does not stop the others
        house_.log.error("The events for a webhook could not be read.",
                         {{"webhook", webhook.id.to_string()}, {"reason", fault.what()}});
      }
    }
  }
  co_return more;
}

// Answers whether there is more for this webhook to be had now.
async::Task<bool> Dispatcher::collect(Webhook webhook, model::Caller caller) {
  auto batch = co_await house_.format(webhook.format).next(caller, webhook);
  if (!batch || batch->reached <= webhook.cursor) co_return false;
  const auto taken = co_await house_.store.write([&](Session& session) -> base::Result<bool> {
    if (!WebhookRepository(session).advance(webhook.id, webhook.cursor, batch->reached)) return false;
    for (auto& message : batch->messages) {
      auto delivery = delivery_of(webhook, std::move(message), house_.clock.now(), house_.random);
      DeliveryRepository(session).insert(delivery);
    }
    return true;
  });
  co_return taken && *taken && batch->more;
}

std::size_t Dispatcher::room_for(const Webhook& webhook) const {
  const auto left = [](std::size_t most, std::size_t taken) { return most - std::min(most, taken); };
  return std::min({left(webhook.failing_since ? 1 : kMostOfOne, under_way_.count(webhook.id)),
                   left(kMostOfTenant, tenants_.count(webhook.tenant)),
                   left(kMostAtOnce, under_way_.size())});
}

async::Task<bool> Dispatcher::send_due() {
  const auto due = co_await house_.store.read(
      [&](Session& session) { return DeliveryRepository(session).due(house_.clock.now(), kMostDue); });
  if (!due) co_return false;
  bool sent = false;
  for (const auto& webhook : *due) {
    const std::size_t room = room_for(webhook);
    if (room == 0) continue;
    if (!house_.caller_of(webhook.integration)) {
      co_await postpone(webhook);
      continue;
    }
    const auto claimed = co_await house_.store.write([&](Session& session) {
      const auto now = house_.clock.now();
      return DeliveryRepository(session).claim(webhook.id, now, now + house_.longest_request + kClaimMargin,
                                               static_cast<std::int64_t>(room));
    });
    if (!claimed) continue;
    for (const auto& delivery : *claimed) {
      under_way_.insert(webhook.id);
      tenants_.insert(webhook.tenant);
      sent = true;
      sends_.spawn(send(webhook, delivery));
    }
  }
  co_return sent;
}

async::Task<> Dispatcher::postpone(const Webhook& webhook) {
  (void)co_await house_.store.write([&](Session& session) {
    DeliveryRepository(session).postpone(webhook.id, house_.clock.now() + kPostponed);
    return true;
  });
}

async::Task<> Dispatcher::send(Webhook webhook, Delivery delivery) {
  struct Done {
    Dispatcher& dispatcher;
    const Webhook& webhook;
    ~Done() {
      dispatcher.under_way_.extract(webhook.id);
      dispatcher.tenants_.extract(webhook.tenant);
      dispatcher.house_.wake.notify();
    }
  } const done{*this, webhook};
  const Message message{.event = delivery.event, .body = delivery.body};
  const auto outcome = co_await attempt(house_, house_.pool, webhook, message, delivery.id.to_string());
  if (outcome) co_return co_await settle(webhook, std::move(delivery), *outcome);
  house_.log.warning("A message could not be sent to a webhook.",
                     {{"webhook", webhook.id.to_string()}, {"reason", outcome.error().message}});
  co_await postpone(webhook);
}

async::Task<> Dispatcher::settle(const Webhook& webhook, Delivery delivery, const Attempt& outcome) {
  const auto now = house_.clock.now();
  const std::int64_t before = delivery.attempts++;
  delivery.last_attempt_at = now;
  delivery.last_status = outcome.status;
  delivery.last_error = outcome.error;
  const std::chrono::milliseconds wait = wait_after(delivery.attempts, outcome.retry_after, house_.random);
  const std::chrono::milliseconds pause =
      webhook.failing_since ? kPause : std::min<std::chrono::milliseconds>(wait, kPause);
  if (outcome.taken())
    delivery.state = DeliveryState::kDelivered;
  else if (delivery.attempts >= kMostAttempts || outcome.status == kGone)
    delivery.state = DeliveryState::kDead;
  else
    delivery.next_attempt_at = now + wait;
  const auto settled = co_await house_.store.write([&](Session& session) {
    DeliveryRepository deliveries(session);
    if (!deliveries.settle(delivery, before)) return false;
    if (!outcome.taken()) deliveries.postpone(webhook.id, now + pause);
    note_on_webhook(session, webhook, outcome, now);
    return true;
  });
  if (!settled || !*settled) co_return;
  auto& counter = outcome.taken() ? delivered_ : delivery.state == DeliveryState::kDead ? dead_ : failed_;
  counter.add();
}

async::Task<> Dispatcher::maintain() {
  const auto steady = house_.clock.steady();
  if (next_sweep_ && steady < *next_sweep_) co_return;
  const auto now = house_.clock.now();
  const auto swept = co_await house_.store.write([&](Session& session) {
    DeliveryRepository(session).erase_old(now - kDeliveredKept, now - kDeadKept);
    WebhookRepository(session).erase_previous_secrets(now);
    return true;
  });
  if (swept) next_sweep_ = steady + kSweepPeriod;
}

}  // namespace sallyport::webhooks
