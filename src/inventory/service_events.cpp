// The part of Service that records and lists events.
#include <map>

#include <fmt/format.h>

#include "base/check.h"
#include "inventory/page.h"
#include "inventory/rules.h"
#include "inventory/ruling.h"
#include "inventory/service.h"
#include "inventory/sight.h"
#include "policy/conditions.h"
#include "store/asset_repository.h"
#include "store/event_repository.h"
#include "store/idempotency_repository.h"

namespace sallyport::inventory {

using model::AccessAction;
using model::Event;
using store::AssetRepository;
using store::EventRepository;
using store::Session;

namespace {

constexpr std::int64_t kBatch = 128;
constexpr std::chrono::hours kSweepPeriod{1};

// What the caller sees of events. Assets that were looked at are kept for the next event, a few of them: each
// may be large.
class EventSight {
  static constexpr std::size_t kMostKept = 64;

 public:
  EventSight(Session& session, PolicyBook& book, const model::Caller& caller, base::Time now)
      : session_(session), caller_(caller), sight_(session, book, caller, now) {}

  // The event without what the caller may not read of its asset; else why it may not know of it.
  base::Result<Event> show(Event event) {
    auto asset = assets_.find(event.asset);
    if (asset == assets_.end()) {
      if (assets_.size() >= kMostKept) assets_.clear();
      asset = assets_.emplace(event.asset, find_readable(session_, sight_, caller_, event.asset)).first;
    }
    const auto& found = asset->second;
    if (!found) return std::unexpected(found.error());
    const auto question = sight_.question(AccessAction::kReadEvent, found->whole, event);
    if (const auto decision = sight_.decide(question); !decision.allowed) {
      auto refusal = base::not_found("event");
      refusal.error().detail = write_ruling(question, decision);
      return refusal;
    }
    keep_readable(event.asset_attributes, found->readable);
    if (!found->readable.everything())
      std::erase_if(event.removed_attributes,
                    [&](const auto& name) { return !found->readable.contains(name); });
    return event;
  }

 private:
  Session& session_;
  const model::Caller& caller_;
  Sight sight_;
  std::map<model::AssetId, base::Result<Readable>> assets_;
};

bool suits(const EventQuery& query, const Event& event) {
  return (!query.operation || event.operation == *query.operation) &&
         (!query.behaviour || event.behaviour == *query.behaviour) &&
         (!query.accepted_from || event.accepted >= *query.accepted_from) &&
         (!query.accepted_until || event.accepted < *query.accepted_until) &&
         policy::holds(query.filters, event.attributes);
}

class EventSearch {
 public:
  EventSearch(Session& session, PolicyBook& book, const model::Caller& caller, const EventQuery& query,
              base::Time now)
      : query_(query), tenant_(caller.tenant), events_(session), sight_(session, book, caller, now) {}

  Page<Event> page() {
    const auto walk_all = [&](std::int64_t after, auto take, std::int64_t& last) {
      return walk(after, take, last);
    };
    auto page = fill_page<Event>(query_.limit, query_.after, walk_all);
    if (query_.count) page.total = count_rows<Event>(walk_all);
    return page;
  }

 private:
  template <class Take>
  bool walk(std::int64_t after, Take take, std::int64_t& last) {
    store::EventScan scan{.tenant = tenant_,
                          .asset = query_.asset,
                          .newest_first = query_.newest_first,
                          .after = after,
                          .limit = kBatch};
    for (std::int64_t looked_at = 0; looked_at < kMostLookedAt; looked_at += kBatch) {
      auto events = events_.scan(scan);
      for (auto& event : events) {
        last = event.position;
        if (!suits(query_, event)) continue;
        auto shown = sight_.show(std::move(event));
        if (shown && policy::holds(query_.asset_filters, shown->asset_attributes) && !take(*std::move(shown)))
          return false;
      }
      if (std::ssize(events) < kBatch) return true;
      scan.after = last;
    }
    return false;
  }

  const EventQuery& query_;
  model::TenantId tenant_;
  EventRepository events_;
  EventSight sight_;
};

// Whether the caller may write the event, and what it changes of the asset.
base::Result<void> check_allowed(const Sight& sight, const model::Asset& asset, const Event& event) {
  const auto writing = sight.question(AccessAction::kWriteEvent, asset, event);
  if (const auto decision = sight.decide(writing); !decision.allowed) return refuse(writing, decision);
  auto changing = sight.question(AccessAction::kWriteAsset, asset);
  changing.written.assign(event.removed_attributes.begin(), event.removed_attributes.end());
  for (const auto& [name, value] : event.asset_attributes) changing.written.push_back(name);
  if (changing.written.empty()) return {};
  if (const auto decision = sight.decide(changing); !decision.allowed) return refuse(changing, decision);
  return {};
}

}  // namespace

async::Task<base::Result<Page<Event>>> Service::list_events(const model::Caller& caller, EventQuery query) {
  CO_TRY_VOID(check_limit(query.limit));
  auto page = co_await store_.read([&](Session& session) -> base::Result<Page<Event>> {
    if (query.asset)
      TRY_VOID(find_readable(session, Sight(session, book_, caller, clock_.now()), caller, *query.asset));
    return EventSearch(session, book_, caller, query, clock_.now()).page();
  });
  co_return note_ruling(audit_, caller, query.asset.value_or(model::AssetId{}).uuid, std::move(page));
}

async::Task<base::Result<Event>> Service::get_event(const model::Caller& caller,
                                                    std::optional<model::AssetId> asset, model::EventId id) {
  auto found = co_await store_.read([&](Session& session) -> base::Result<Event> {
    auto event = EventRepository(session).find(caller.tenant, id);
    if (!event || (asset && event->asset != *asset)) return base::not_found("event");
    return EventSight(session, book_, caller, clock_.now()).show(*std::move(event));
  });
  co_return note_ruling(audit_, caller, id.uuid, std::move(found));
}

async::Task<base::Result<Event>> Service::record_event(const model::Caller& caller, model::AssetId asset,
                                                       NewEvent wanted,
                                                       std::optional<Idempotency> idempotency) {
  CO_TRY_VOID(check_idempotency(idempotency));
  CO_TRY_VOID(check_event(wanted));
  auto recorded = co_await store_.write_together([&](Session& session) -> base::Result<Event> {
    const auto now = clock_.now();
    TRY(const auto before, find_made(session, caller, idempotency, now));
    if (before) {
      auto found = EventRepository(session).find(caller.tenant, {*before});
      if (!found) return base::not_found("event");
      return EventSight(session, book_, caller, now).show(*std::move(found));
    }
    TRY(auto made, record_in(session, caller, asset, std::move(wanted)));
    note_made(session, caller, idempotency, made.event.id.uuid, now);
    return std::move(made.event);
  });
  if (recorded) recorded_.notify();
  co_return note_ruling(audit_, caller, asset.uuid, std::move(recorded));
}

async::Task<base::Result<std::optional<base::Uuid>>> Service::made_before(
    const model::Caller& caller, const std::optional<Idempotency>& key) {
  CO_TRY_VOID(check_idempotency(key));
  if (!key) co_return std::nullopt;
  co_return co_await store_.read(
      [&](Session& session) { return find_made(session, caller, key, clock_.now()); });
}

async::Task<base::Result<std::int64_t>> Service::newest_event() {
  co_return co_await store_.read([](Session& session) { return EventRepository(session).last_position(); });
}

base::Result<Service::Recorded> Service::record_in(Session& session, const model::Caller& caller,
                                                   const model::AssetId& id, NewEvent wanted) {
  const auto now = clock_.now();
  const Sight sight(session, book_, caller, now);
  TRY(auto found, find_readable(session, sight, caller, id));
  if (wanted.expected_version && *wanted.expected_version != found.whole.version)
    return base::refuse(base::ErrorKind::kConflict, "stale_version",
                        "The asset has changed since it was read. Read it again.", "version");
  for (const auto& name : wanted.based_on)
    if (!found.readable.contains(name))
      return base::refuse(base::ErrorKind::kForbidden, "not_allowed",
                          fmt::format("The new value is made of the old one, and {} may not be read.", name));
  Event event{.id = model::EventId::random(random_),
              .tenant = caller.tenant,
              .asset = id,
              .operation = std::move(wanted.operation),
              .behaviour = std::move(wanted.behaviour),
              .attributes = std::move(wanted.attributes),
              .asset_attributes = std::move(wanted.asset_attributes),
              .removed_attributes = std::move(wanted.removed_attributes),
              .declared = wanted.declared.value_or(now),
              .accepted = now,
              .stored = now,
              .principal_declared = std::move(wanted.principal).value_or(principal_of(caller)),
              .principal_accepted = principal_of(caller)};
  const model::Asset before = found.whole;
  TRY_VOID(check_allowed(sight, before, event));
  model::Asset& asset = found.whole;
  const auto changed = apply(event.asset_attributes, event.removed_attributes, asset.attributes);
  if (!changed.empty()) TRY_VOID(check_size(asset.attributes, "assetAttributes"));
  const bool was_tracked = asset.tracked;
  if (event.operation == model::kStopTracking) asset.tracked = false;
  if (event.operation == model::kStartTracking) asset.tracked = true;
  if (!changed.empty() || asset.tracked != was_tracked) {
    asset.changed_at = now;
    AssetRepository(session).update(asset, before);
  }
  EventRepository(session).insert(event);
  audit::Log::record_with(session, now,
                          model::audit_record(caller, model::AuditAction::kEventRecorded, event.id.uuid));
  return Recorded{.event = std::move(event), .asset = std::move(asset)};
}

async::Task<> Service::maintain() {
  const auto now = clock_.steady();
  if (next_sweep_ && now < *next_sweep_) co_return;
  const auto swept = co_await store_.write(
      [&](Session& session) { return store::IdempotencyRepository(session).sweep(clock_.now()); });
  if (swept) next_sweep_ = now + kSweepPeriod;
}

}  // namespace sallyport::inventory
