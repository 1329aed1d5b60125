// The part of Service that lists, shows, makes and changes assets.
#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "inventory/asset_cursor.h"
#include "inventory/page.h"
#include "inventory/rules.h"
#include "inventory/ruling.h"
#include "inventory/service.h"
#include "inventory/sight.h"
#include "model/case_folding.h"
#include "model/text.h"
#include "policy/conditions.h"
#include "policy/decision.h"
#include "store/event_repository.h"

namespace sallyport::inventory {

using model::AccessAction;
using model::Asset;
using store::AssetRepository;
using store::EventRepository;
using store::Session;

namespace {

constexpr std::int64_t kFirstBatch = 64;
constexpr std::int64_t kLargestBatch = 256;  // each may be large
// With fewer assets than this under a condition of the query, that is where to look, whatever the caller may
// see.
constexpr std::int64_t kFew = 1000;

// Walks what the caller sees of a query.
class AssetSearch {
 public:
  AssetSearch(Session& session, PolicyBook& book, const model::Caller& caller, const AssetQuery& query,
              base::Time now)
      : session_(session), book_(book), caller_(caller), query_(query), sight_(session, book, caller, now) {}

  Page<Asset> page() {
    if (!query_.ids.empty()) return named();
    const auto plan = this->plan();
    const auto walk_plan = [&](std::int64_t after, auto take, std::int64_t& last) {
      return walk(plan, after, take, last);
    };
    auto page = fill_page<Asset>(query_.limit, query_.after, walk_plan);
    if (query_.count)
      page.total =
          asks_for_all() ? AssetRepository(session_).count(caller_.tenant) : count_rows<Asset>(walk_plan);
    return page;
  }

 private:
  Page<Asset> named() {
    Page<Asset> page{.items = {}};
    AssetRepository assets(session_);
    for (const auto& id : query_.ids)
      if (auto asset = assets.find(caller_.tenant, id))
        if (auto shown = seen(*std::move(asset))) page.items.push_back(*std::move(shown));
    if (query_.count) page.total = std::ssize(page.items);
    return page;
  }

  // Where to look: under the caller's rights, or under the query where it is about a few.
  AssetPlan plan() {
    AssetRepository assets(session_);
    auto by_query = make_plan(assets, caller_.tenant, std::span(&query_.filters, 1));
    const bool few = by_query.terms && by_query.terms->size() <= AssetRepository::kMostTerms &&
                     (by_query.terms->empty() || assets.count_up_to(*by_query.terms, kFew) < kFew);
    if (few || sight_.sees_everything()) return by_query;
    auto by_rights = book_.plan_for(session_, caller_);
    return by_rights.terms ? by_rights : by_query;
  }

  // Calls `take` with what the caller sees of each asset that the query is about, until it answers false.
  // Answers whether the end was reached; `last` is then or else the last position that was looked at.
  template <class Take>
  bool walk(const AssetPlan& plan, std::int64_t after, Take take, std::int64_t& last) {
    AssetCursor cursor(session_, caller_.tenant, plan, after);
    std::int64_t looked_at = 0;
    for (std::int64_t wanted = kFirstBatch;; wanted = std::min(wanted * 2, kLargestBatch)) {
      auto assets = cursor.next(wanted);
      if (assets.empty()) return true;
      for (auto& asset : assets) {
        last = asset.position;
        auto shown = seen(std::move(asset));
        if (shown && !take(*std::move(shown))) return false;
      }
      if ((looked_at += std::ssize(assets)) >= kMostLookedAt) return false;
    }
  }

  // What the caller sees of an asset that the query is about. Only what may be read counts: else a filter
  // would tell what is hidden.
  std::optional<Asset> seen(Asset asset) const {
    if (!suits(asset)) return std::nullopt;
    auto shown = sight_.show(std::move(asset));
    if (shown && policy::holds(query_.filters, shown->attributes) && is_named_so(*shown)) return shown;
    return std::nullopt;
  }
  bool is_named_so(const Asset& asset) const {
    return folded_part_.empty() || model::fold_case(asset.name()).contains(folded_part_);
  }

  bool suits(const Asset& asset) const {
    return (!query_.tracked || asset.tracked == *query_.tracked) &&
           (!query_.is_public || asset.is_public == *query_.is_public) &&
           (query_.proof_mechanisms.empty() ||
            std::ranges::find(query_.proof_mechanisms, asset.proof_mechanism) !=
                query_.proof_mechanisms.end());
  }

  bool asks_for_all() const {
    return sight_.sees_everything() && query_.filters.empty() && folded_part_.empty() && !query_.tracked &&
           !query_.is_public && query_.proof_mechanisms.empty();
  }

  Session& session_;
  PolicyBook& book_;
  const model::Caller& caller_;
  const AssetQuery& query_;
  const std::string folded_part_ = model::fold_case(query_.search);
  Sight sight_;
};

// Takes the asset back to what it was: its events from the first on, up to that time.
base::Result<void> rewind(Session& session, Asset& asset, base::Time at) {
  if (at < asset.created_at) return base::not_found("asset");
  asset.attributes.clear();
  asset.tracked = true;
  asset.changed_at = asset.created_at;
  EventRepository events(session);
  store::EventScan scan{
      .tenant = asset.tenant, .asset = asset.id, .newest_first = false, .changes_only = true};
  for (;;) {
    const auto page = events.scan(scan);
    for (const auto& event : page) {
      if (event.accepted > at) return {};
      apply(event.asset_attributes, event.removed_attributes, asset.attributes);
      if (event.operation == model::kStopTracking) asset.tracked = false;
      if (event.operation == model::kStartTracking) asset.tracked = true;
      asset.changed_at = event.accepted;
    }
    if (std::ssize(page) < scan.limit) return {};
    scan.after = page.back().position;
  }
}

model::Event creation_of(const Asset& asset, const model::Caller& caller, base::Random& random) {
  const auto principal = principal_of(caller);
  return {.id = model::EventId::random(random),
          .tenant = asset.tenant,
          .asset = asset.id,
          .operation = std::string(model::kNewAsset),
          .behaviour = "AssetCreator",
          .asset_attributes = asset.attributes,
          .declared = asset.created_at,
          .accepted = asset.created_at,
          .stored = asset.created_at,
          .principal_declared = principal,
          .principal_accepted = principal};
}

// Whether no policy denies to write what the asset has from the beginning.
base::Result<void> check_not_denied(const Sight& sight, const Asset& asset) {
  auto making = sight.question(AccessAction::kWriteAsset, asset);
  for (const auto& [name, value] : asset.attributes) making.written.push_back(name);
  if (const auto decision = sight.decide(making); !decision.allowed) return refuse(making, decision);
  return {};
}

base::Result<void> may_create(const model::Caller& caller, const model::Attributes& attributes) {
  if (policy::decide(caller, "assets:write", caller.tenant) && policy::holds(caller.role->assets, attributes))
    return {};
  auto refusal =
      base::refuse(base::ErrorKind::kForbidden, "missing_permission",
                   "To make this asset the role needs the permission assets:write, on assets such as this "
                   "one. Ask an administrator of the tenant.");
  refusal.error().detail = "asset:create role_lacks_permission";
  return refusal;
}

}  // namespace

async::Task<base::Result<Page<Asset>>> Service::list_assets(const model::Caller& caller, AssetQuery query) {
  CO_TRY_VOID(check_limit(query.limit));
  CO_TRY_VOID(model::check_search(query.search));
  if (query.ids.size() > kMostNamed)
    co_return base::invalid("ids", fmt::format("At most {} ids at once.", kMostNamed));
  co_return co_await store_.read([&](Session& session) -> base::Result<Page<Asset>> {
    return AssetSearch(session, book_, caller, query, clock_.now()).page();
  });
}

async::Task<base::Result<Asset>> Service::get_asset(const model::Caller& caller, model::AssetId id,
                                                    std::optional<base::Time> at) {
  auto found = co_await store_.read([&](Session& session) -> base::Result<Asset> {
    const Sight sight(session, book_, caller, clock_.now());
    TRY(auto asset, find_readable(session, sight, caller, id));
    if (!at) return std::move(asset.shown);
    TRY_VOID(rewind(session, asset.shown, *at));
    keep_readable(asset.shown.attributes, asset.readable);
    return std::move(asset.shown);
  });
  co_return note_ruling(audit_, caller, id.uuid, std::move(found));
}

async::Task<base::Result<Asset>> Service::public_asset(model::AssetId id) {
  co_return co_await store_.read([&](Session& session) -> base::Result<Asset> {
    auto found = AssetRepository(session).find_public(id);
    if (!found) return base::not_found("asset");
    return *std::move(found);
  });
}

async::Task<base::Result<Asset>> Service::create_asset(const model::Caller& caller, NewAsset wanted,
                                                       std::optional<Idempotency> idempotency) {
  CO_TRY_VOID(check_idempotency(idempotency));
  CO_TRY_VOID(check_behaviours(wanted.behaviours));
  CO_TRY_VOID(check_size(wanted.attributes, "attributes"));
  CO_TRY_VOID(note_ruling(audit_, caller, {}, may_create(caller, wanted.attributes)));
  const auto now = clock_.now();
  Asset asset{.id = model::AssetId::random(random_),
              .tenant = caller.tenant,
              .attributes = std::move(wanted.attributes),
              .behaviours = std::move(wanted.behaviours),
              .proof_mechanism = std::move(wanted.proof_mechanism),
              .is_public = wanted.is_public,
              .created_at = now,
              .changed_at = now};
  auto event = creation_of(asset, caller, random_);
  auto made = co_await store_.write_together([&](Session& session) -> base::Result<Asset> {
    TRY(const auto before, find_made(session, caller, idempotency, now));
    if (before) {
      auto found = AssetRepository(session).find(caller.tenant, {*before});
      if (!found) return base::not_found("asset");
      return *std::move(found);
    }
    TRY_VOID(check_not_denied(Sight(session, book_, caller, now), asset));
    AssetRepository(session).insert(asset);
    EventRepository(session).insert(event);
    note_made(session, caller, idempotency, asset.id.uuid, now);
    audit::Log::record_with(session, now,
                            model::audit_record(caller, model::AuditAction::kAssetCreated, asset.id.uuid));
    return asset;
  });
  if (!made) co_return note_ruling(audit_, caller, {}, std::move(made));
  recorded_.notify();
  CO_TRY_VOID(co_await audit_.chained());
  co_return made;
}

async::Task<base::Result<Asset>> Service::change_asset(const model::Caller& caller, model::AssetId id,
                                                       AssetChange change,
                                                       std::optional<std::int64_t> expected_version) {
  NewEvent event{.behaviour = "RecordEvidence",
                 .asset_attributes = std::move(change.attributes),
                 .removed_attributes = std::move(change.removed),
                 .expected_version = expected_version,
                 .based_on = std::move(change.based_on)};
  event.attributes.emplace(model::kDisplayType, std::move(change.what));
  CO_TRY_VOID(check_event(event));
  auto changed = co_await store_.write_together([&](Session& session) -> base::Result<Asset> {
    TRY(auto recorded, record_in(session, caller, id, std::move(event)));
    auto shown = Sight(session, book_, caller, clock_.now()).show(std::move(recorded.asset));
    if (!shown) return base::not_found("asset");
    return *std::move(shown);
  });
  if (changed) recorded_.notify();
  co_return note_ruling(audit_, caller, id.uuid, std::move(changed));
}

}  // namespace sallyport::inventory
