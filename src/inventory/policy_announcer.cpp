#include "inventory/policy_announcer.h"

#include <fmt/format.h>

#include "inventory/asset_cursor.h"
#include "policy/conditions.h"
#include "store/event_repository.h"

namespace sallyport::inventory {

using model::AccessPolicy;
using store::AccessPolicyRepository;
using store::Announcement;

namespace {

constexpr std::int64_t kBatch = 200;  // assets that are looked at in one transaction

model::Event event_of(const AccessPolicy& policy, const Announcement& announcement, const model::Asset& asset,
                      base::Time now, base::Random& random) {
  const model::Principal internal{.display_name = "Archivist Internal"};
  const bool made = announcement.version == 1;
  return {.id = model::EventId::random(random),
          .tenant = policy.tenant,
          .asset = asset.id,
          .operation = std::string(model::kRecord),
          .behaviour = "RecordEvidence",
          .attributes = {{std::string(model::kDisplayType),
                          made ? "Access Policy Created" : "Access Policy Changed"},
                         {"arc_description",
                          fmt::format("The access policy {} is about this asset.", policy.name)},
                         {"access_policy", fmt::format("access_policies/{}", policy.id.to_string())}},
          .declared = announcement.made_at,
          .accepted = now,
          .stored = now,
          .principal_declared = internal,
          .principal_accepted = internal};
}

}  // namespace

void PolicyAnnouncer::announce(store::Session& session, const AccessPolicy& policy) {
  Announcement announcement{
      .policy = policy.id, .version = policy.version, .tenant = policy.tenant, .made_at = clock_.now()};
  if (record(session, policy, announcement))
    AccessPolicyRepository(session).insert_announcement(announcement);
}

async::Task<bool> PolicyAnnouncer::work() {
  const auto worked = co_await store_.write([&](store::Session& session) {
    AccessPolicyRepository policies(session);
    auto announcement = policies.first_announcement();
    if (!announcement) return false;
    const auto policy = policies.find(announcement->tenant, announcement->policy);
    if (policy && record(session, *policy, *announcement))
      policies.move_announcement(*announcement);
    else
      policies.end_announcement(*announcement);
    return true;
  });
  co_return worked && *worked;
}

// Whether there are more assets to look at.
bool PolicyAnnouncer::record(store::Session& session, const AccessPolicy& policy,
                             Announcement& announcement) {
  store::AssetRepository assets(session);
  store::EventRepository events(session);
  const auto plan = make_plan(assets, policy.tenant, std::span(&policy.filters, 1));
  AssetCursor cursor(session, policy.tenant, plan, announcement.done_to);
  for (std::int64_t left = kBatch; left > 0;) {
    const auto batch = cursor.next(left);
    if (batch.empty()) return false;
    left -= std::ssize(batch);
    announcement.done_to = batch.back().position;
    for (const auto& asset : batch) {
      if (asset.is_public || !policy::holds(policy.filters, asset.attributes)) continue;
      auto event = event_of(policy, announcement, asset, clock_.now(), random_);
      events.insert(event);
    }
  }
  return true;
}

}  // namespace sallyport::inventory
