#include "webhooks/service.h"

#include <utility>

#include <fmt/format.h>

#include "audit/authorize.h"
#include "audit/change.h"
#include "crypto/client_secret.h"
#include "store/event_repository.h"
#include "store/sealed_place.h"
#include "store/webhook_repository.h"
#include "webhooks/rules.h"

namespace sallyport::webhooks {

using model::AuditAction;
using model::Delivery;
using model::Webhook;
using store::DeliveryRepository;
using store::Session;
using store::WebhookRepository;

namespace {

base::Result<Webhook> find_webhook(Session& session, const model::Caller& caller,
                                   const model::WebhookId& id) {
  auto found = WebhookRepository(session).find(caller.tenant, id);
  if (!found) return base::not_found("webhook");
  return *std::move(found);
}

base::Result<void> check(const House& house, const Webhook& webhook) {
  TRY_VOID(check_name(webhook.name));
  TRY_VOID(house.check_url(webhook.url));
  TRY_VOID(check_events(webhook, house.format(webhook.format)));
  return check_assets(webhook);
}

base::Result<void> check_integration(const House& house, Session& session, const model::Caller& caller,
                                     const model::IntegrationId& id) {
  auto outcome = house.check_acts_as(session, caller, id);
  if (outcome || outcome.error().kind != base::ErrorKind::kNotFound) return outcome;
  return base::invalid("integration", "There is no such integration. Give the id of one of this tenant.");
}

void record(Session& session, const House& house, const model::Caller& caller, AuditAction action,
            const Webhook& webhook, std::string reason) {
  audit::Log::record_with(session, house.clock.now(),
                          model::audit_record(caller, action, webhook.id.uuid, std::move(reason)));
}

base::Result<Webhook> as_it_is(Session&, Webhook& webhook) { return std::move(webhook); }

// A page of one more than `limit`, cut to it.
template <class T>
Page<T> page_of(std::vector<T> items, std::int64_t limit) {
  Page<T> page{.items = std::move(items)};
  if (std::ssize(page.items) <= limit) return page;
  page.items.pop_back();
  page.next = page.items.back().position;
  return page;
}

}  // namespace

async::Task<base::Result<Page<Webhook>>> Service::list(const model::Caller& caller,
                                                       std::optional<model::IntegrationId> integration,
                                                       std::int64_t limit, std::int64_t after) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "webhooks:read"));
  CO_TRY_VOID(check_limit(limit));
  co_return co_await house_.store.read([&](Session& session) {
    return page_of(WebhookRepository(session).scan(caller.tenant, integration, after, limit + 1), limit);
  });
}

async::Task<base::Result<std::int64_t>> Service::count(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "webhooks:read"));
  co_return co_await house_.store.read(
      [&](Session& session) { return WebhookRepository(session).count(caller.tenant); });
}

async::Task<base::Result<Webhook>> Service::get(const model::Caller& caller, model::WebhookId id) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "webhooks:read"));
  co_return co_await house_.store.read([&](Session& session) { return find_webhook(session, caller, id); });
}

base::Result<Webhook> Service::find_own(Session& session, const model::Caller& caller,
                                        const model::WebhookId& id) const {
  TRY(auto webhook, find_webhook(session, caller, id));
  TRY_VOID(house_.check_acts_as(session, caller, webhook.integration));
  return webhook;
}

// `work(session, webhook)` reads what belongs to a webhook of the caller.
template <class Work>
auto Service::look(const model::Caller& caller, model::WebhookId id, std::string_view permission, Work work)
    -> async::Task<std::invoke_result_t<Work&, Session&, Webhook&>> {
  using Answer = std::invoke_result_t<Work&, Session&, Webhook&>;
  CO_TRY_VOID(audit::authorize(house_.audit, caller, permission));
  co_return audit::note_if_guarded(house_.audit, caller, id.uuid,
                                   co_await house_.store.read([&](Session& session) -> Answer {
                                     TRY(auto webhook, find_own(session, caller, id));
                                     return work(session, webhook);
                                   }));
}

// `work(session, webhook)` changes it and records that.
template <class Work>
auto Service::write(const model::Caller& caller, model::WebhookId id, Work work)
    -> async::Task<std::invoke_result_t<Work&, Session&, Webhook&>> {
  using Answer = std::invoke_result_t<Work&, Session&, Webhook&>;
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "webhooks:write"));
  co_return audit::note_if_guarded(
      house_.audit, caller, id.uuid,
      co_await audit::change(house_.store, house_.audit, [&](Session& session) -> Answer {
        TRY(auto webhook, find_own(session, caller, id));
        return work(session, webhook);
      }));
}

async::Task<base::Result<WithSecret>> Service::create(const model::Caller& caller, NewWebhook wanted) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "webhooks:write"));
  if (caller.person && !wanted.integration)
    co_return base::invalid("integration", "Say which integration the events are sent for.");
  Webhook webhook{.id = model::WebhookId::random(house_.random),
                  .tenant = caller.tenant,
                  .integration = wanted.integration.value_or(caller.integration),
                  .name = std::move(wanted.name),
                  .url = std::move(wanted.url),
                  .format = wanted.format,
                  .events = std::move(wanted.events),
                  .assets = std::move(wanted.assets),
                  .created_at = house_.clock.now()};
  CO_TRY_VOID(check(house_, webhook));
  auto secret = crypto::generate_client_secret(house_.random);
  const auto place = store::place_of_webhook_secret(webhook.tenant, webhook.id);
  CO_TRY(webhook.sealed_secret, house_.keyring.seal(place.context(), secret.reveal()));
  CO_TRY_VOID(audit::note_if_guarded(
      house_.audit, caller, webhook.integration.uuid,
      co_await audit::change(house_.store, house_.audit, [&](Session& session) -> base::Result<void> {
        TRY_VOID(check_integration(house_, session, caller, webhook.integration));
        WebhookRepository webhooks(session);
        if (webhooks.count(caller.tenant) >= kMostWebhooks)
          return base::refuse(
              base::ErrorKind::kQuota, "too_many_webhooks",
              fmt::format("A tenant has at most {} webhooks. Delete one first.", kMostWebhooks));
        webhooks.insert(webhook);
        record(session, house_, caller, AuditAction::kWebhookCreated, webhook,
               fmt::format("integration {}", webhook.integration.to_string()));
        return {};
      })));
  co_return WithSecret{.webhook = std::move(webhook), .secret = std::move(secret)};
}

// `edit(session, webhook)` answers the action and what is said of it in the audit log.
template <class Edit>
async::Task<base::Result<Webhook>> Service::edit(const model::Caller& caller, model::WebhookId id,
                                                 std::optional<std::int64_t> expected_version, bool secrets,
                                                 Edit edit) {
  co_return co_await write(caller, id, [&](Session& session, Webhook& webhook) -> base::Result<Webhook> {
    if (expected_version && *expected_version != webhook.version)
      return base::refuse(base::ErrorKind::kConflict, "stale_version",
                          "The webhook has changed meanwhile. Read it again, and repeat the change.");
    TRY(const auto change, edit(session, webhook));
    WebhookRepository(session).update(webhook, webhook.version, secrets);
    ++webhook.version;
    record(session, house_, caller, change.first, webhook, change.second);
    return webhook;
  });
}

async::Task<base::Result<Webhook>> Service::change(const model::Caller& caller, model::WebhookId id,
                                                   WebhookChange change,
                                                   std::optional<std::int64_t> expected_version) {
  co_return co_await edit(
      caller, id, expected_version, false,
      [&](Session&, Webhook& webhook) -> base::Result<std::pair<AuditAction, std::string>> {
        const bool moved = change.url && *change.url != webhook.url;
        if (change.name) webhook.name = *std::move(change.name);
        if (change.url) webhook.url = *std::move(change.url);
        if (change.events) webhook.events = *std::move(change.events);
        if (change.assets) webhook.assets = *std::move(change.assets);
        TRY_VOID(check(house_, webhook));
        // Nobody has shown yet that the new address wants what is sent.
        if (moved) webhook.active = false;
        return std::pair{AuditAction::kWebhookChanged, std::string(moved ? "another address" : "settings")};
      });
}

async::Task<base::Result<void>> Service::remove(const model::Caller& caller, model::WebhookId id) {
  co_return co_await write(caller, id, [&](Session& session, Webhook& webhook) -> base::Result<void> {
    WebhookRepository(session).erase(caller.tenant, id);
    record(session, house_, caller, AuditAction::kWebhookDeleted, webhook, {});
    return {};
  });
}

async::Task<base::Result<Attempt>> Service::try_out(const model::Caller& caller, const Webhook& webhook) {
  const auto message = house_.format(webhook.format).test(webhook, house_.clock.now());
  CO_TRY(auto outcome, co_await attempt(house_, house_.trials, webhook, message,
                                        model::DeliveryId::random(house_.random).to_string()));
  CO_TRY_VOID(co_await house_.audit.append(
      model::audit_record(caller, AuditAction::kWebhookTested, webhook.id.uuid,
                          outcome.status == 0 ? "no answer" : fmt::format("answer {}", outcome.status))));
  co_return outcome;
}

async::Task<base::Result<Attempt>> Service::test(const model::Caller& caller, model::WebhookId id) {
  CO_TRY(const auto webhook, co_await look(caller, id, "webhooks:write", as_it_is));
  co_return co_await try_out(caller, webhook);
}

async::Task<base::Result<Webhook>> Service::activate(const model::Caller& caller, model::WebhookId id,
                                                     bool skip_missed) {
  CO_TRY(const auto tried, co_await look(caller, id, "webhooks:write", as_it_is));
  CO_TRY(const auto outcome, co_await try_out(caller, tried));
  if (!outcome.taken())
    co_return base::refuse(base::ErrorKind::kConflict, "test_failed",
                           fmt::format("The test message was not taken. {}", outcome.error));
  auto activated = co_await edit(
      caller, id, tried.version, false,
      [&](Session& session, Webhook& webhook) -> base::Result<std::pair<AuditAction, std::string>> {
        if (webhook.cursor == Webhook::kNeverActive || skip_missed)
          webhook.cursor = store::EventRepository(session).last_position();
        if (skip_missed)
          DeliveryRepository(session).give_up(id, house_.clock.now(),
                                              "Skipped when the webhook was activated again.");
        webhook.active = true;
        webhook.stop_reason.clear();
        webhook.failing_since.reset();
        return std::pair{AuditAction::kWebhookChanged, std::string("active")};
      });
  house_.wake.notify();
  co_return activated;
}

async::Task<base::Result<Webhook>> Service::deactivate(const model::Caller& caller, model::WebhookId id) {
  co_return co_await edit(
      caller, id, {}, false,
      [](Session&, Webhook& webhook) -> base::Result<std::pair<AuditAction, std::string>> {
        webhook.active = false;
        return std::pair{AuditAction::kWebhookChanged, std::string("not active")};
      });
}

async::Task<base::Result<WithSecret>> Service::rotate_secret(const model::Caller& caller,
                                                             model::WebhookId id) {
  auto secret = crypto::generate_client_secret(house_.random);
  const auto place = store::place_of_webhook_secret(caller.tenant, id);
  const auto previous = store::place_of_previous_webhook_secret(caller.tenant, id);
  CO_TRY(auto webhook,
         co_await edit(caller, id, {}, true,
                       [&](Session&, Webhook& stored) -> base::Result<std::pair<AuditAction, std::string>> {
                         TRY(const auto old, house_.keyring.open(place.context(), stored.sealed_secret));
                         TRY(stored.sealed_previous_secret,
                             house_.keyring.seal(previous.context(), old.reveal()));
                         TRY(stored.sealed_secret, house_.keyring.seal(place.context(), secret.reveal()));
                         stored.previous_until = house_.clock.now() + kPreviousSecretKept;
                         return std::pair{AuditAction::kWebhookSecretRotated, std::string()};
                       }));
  co_return WithSecret{.webhook = std::move(webhook), .secret = std::move(secret)};
}

async::Task<base::Result<Page<Delivery>>> Service::deliveries(const model::Caller& caller,
                                                              model::WebhookId id, DeliveryQuery query) {
  CO_TRY_VOID(check_limit(query.limit));
  co_return co_await look(
      caller, id, "webhooks:read", [&](Session& session, Webhook&) -> base::Result<Page<Delivery>> {
        return page_of(
            DeliveryRepository(session).scan(
                {.webhook = id, .state = query.state, .after = query.after, .limit = query.limit + 1}),
            query.limit);
      });
}

async::Task<base::Result<Delivery>> Service::delivery(const model::Caller& caller, model::WebhookId id,
                                                      model::DeliveryId delivery) {
  co_return co_await look(caller, id, "webhooks:read",
                          [&](Session& session, Webhook&) -> base::Result<Delivery> {
                            auto found = DeliveryRepository(session).find(id, delivery);
                            if (!found) return base::not_found("delivery");
                            return *std::move(found);
                          });
}

async::Task<base::Result<std::int64_t>> Service::replay(const model::Caller& caller, model::WebhookId id,
                                                        std::optional<model::DeliveryId> delivery) {
  auto count =
      co_await write(caller, id, [&](Session& session, Webhook& webhook) -> base::Result<std::int64_t> {
        DeliveryRepository deliveries(session);
        const auto now = house_.clock.now();
        if (delivery && !deliveries.replay(id, *delivery, now)) return base::not_found("delivery");
        const std::int64_t replayed = delivery ? 1 : deliveries.replay_dead(id, now);
        record(
            session, house_, caller, AuditAction::kWebhookReplayed, webhook,
            delivery ? fmt::format("delivery {}", delivery->to_string()) : fmt::format("{} dead", replayed));
        return replayed;
      });
  house_.wake.notify();
  co_return count;
}

}  // namespace sallyport::webhooks
