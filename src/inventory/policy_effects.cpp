#include "inventory/policy_effects.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "inventory/asset_cursor.h"
#include "inventory/policy_book.h"
#include "policy/conditions.h"
#include "policy/decision.h"

namespace sallyport::inventory {
namespace {

using model::AccessAction;

// What may be asked about an asset: with each name that the policies have to do with, as a name may be
// denied.
struct Probe {
  AccessAction action = AccessAction::kReadAsset;
  std::string_view name{};       // an attribute to write, or the type of an event
  std::string_view behaviour{};  // of an event to write
};

bool means(const std::vector<model::AccessPolicy>& policies, const policy::Asker& asker) {
  return std::ranges::any_of(policies, [&](const auto& policy) {
    return std::ranges::any_of(policy.permissions,
                               [&](const auto& permission) { return policy::means(permission, asker); });
  });
}

// The first few of the names in the lists; of "all" only the empty name, which stands for any other.
std::set<std::string_view> names_in(const std::vector<model::AccessPolicy>& policies,
                                    std::vector<std::string> model::AccessPermission::* list) {
  constexpr std::size_t kMostNames = 8;
  std::set<std::string_view> names{""};
  for (const auto& policy : policies)
    for (const auto& permission : policy.permissions)
      for (const auto& name : permission.*list)
        if (name != model::kEverything && names.size() < kMostNames) names.insert(name);
  return names;
}

std::vector<Probe> probes_for(const std::vector<model::AccessPolicy>& policies) {
  using model::AccessPermission;
  std::vector<Probe> probes{{.action = AccessAction::kReadAsset}};
  for (const auto name : names_in(policies, &AccessPermission::write_attributes))
    probes.push_back({.action = AccessAction::kWriteAsset, .name = name});
  for (const auto name : names_in(policies, &AccessPermission::read_event_types))
    probes.push_back({.action = AccessAction::kReadEvent, .name = name});
  for (const auto name : names_in(policies, &AccessPermission::write_event_types))
    for (const auto behaviour : names_in(policies, &AccessPermission::behaviours))
      probes.push_back({.action = AccessAction::kWriteEvent, .name = name, .behaviour = behaviour});
  return probes;
}

policy::Question question_for(const Sight& sight, const Probe& probe, const model::Asset& asset) {
  auto question = sight.question(probe.action, asset);
  if (probe.action != AccessAction::kWriteAsset)
    question.event_type = probe.name;
  else if (!probe.name.empty())
    question.written = {probe.name};
  question.behaviour = probe.behaviour;
  return question;
}

// An asset with what of it the one who asks may read.
struct Tried {
  model::Asset asset;
  model::Asset shown;
};

void compare_attributes(const model::Asset& shown, const policy::AccessDecision& now,
                        const policy::AccessDecision& then, Effect& effect) {
  for (const auto& [name, value] : shown.attributes) {
    const bool reads_now = now.allowed && now.readable.contains(name);
    const bool reads_then = then.allowed && then.readable.contains(name);
    if (!reads_now && reads_then) effect.attributes_gained.push_back(name);
    if (reads_now && !reads_then) effect.attributes_lost.push_back(name);
  }
}

Effect compare(const Sight& now, const Sight& then, const std::vector<Probe>& probes, const Tried& tried,
               const model::Caller& integration) {
  const auto& asset = tried.asset;
  Effect effect{.integration = integration.integration, .asset = asset.id};
  const auto note = [](std::vector<AccessAction>& list, AccessAction action) {
    if (std::ranges::find(list, action) == list.end()) list.push_back(action);
  };
  for (const auto& probe : probes) {
    if (!policy::within_scopes(integration, permission_for(probe.action))) continue;
    const auto before = now.decide(question_for(now, probe, asset));
    const auto after = then.decide(question_for(then, probe, asset));
    if (!before.allowed && after.allowed) note(effect.gained, probe.action);
    if (before.allowed && !after.allowed) note(effect.lost, probe.action);
    if (probe.action == AccessAction::kReadAsset) compare_attributes(tried.shown, before, after, effect);
  }
  return effect;
}

bool is_empty(const Effect& effect) {
  return effect.gained.empty() && effect.lost.empty() && effect.attributes_gained.empty() &&
         effect.attributes_lost.empty();
}

// The first assets that the policies are about, as far as the one who asks sees it: filters that somebody
// makes up tell nothing of what is hidden from them. One more than are tried when there are more.
std::vector<Tried> assets_about(store::Session& session, const Sight& sight, const model::TenantId& tenant,
                                const std::vector<model::AccessPolicy>& policies) {
  constexpr std::int64_t kMostLooked = 20'000;
  std::vector<model::AllOf> ways;
  ways.reserve(policies.size());
  for (const auto& policy : policies) ways.push_back(policy.filters);
  store::AssetRepository repository(session);
  const auto plan = make_plan(repository, tenant, ways);
  AssetCursor cursor(session, tenant, plan, 0);
  std::vector<Tried> found;
  for (std::int64_t left = kMostLooked; left > 0;) {
    auto batch = cursor.next(200);
    if (batch.empty()) break;
    left -= std::ssize(batch);
    for (auto& asset : batch) {
      if (asset.is_public) continue;
      auto shown = sight.show(asset);
      const bool about = shown && std::ranges::any_of(ways, [&](const model::AllOf& way) {
                           return policy::holds(way, shown->attributes);
                         });
      if (!about) continue;
      found.push_back({.asset = std::move(asset), .shown = *std::move(shown)});
      if (found.size() > kMostAssetsTried) return found;
    }
  }
  return found;
}

}  // namespace

Effects effects_of(store::Session& session, const Sight& sight, const model::Caller& caller,
                   const PolicyChange& change, std::span<const model::Caller> integrations, base::Time now) {
  Effects effects;
  auto assets = assets_about(session, sight, caller.tenant, change.changed);
  if (assets.size() > kMostAssetsTried) {
    effects.complete = false;
    assets.pop_back();
  }
  effects.assets = std::ssize(assets);
  const bool sees_names = policy::decide(caller, "integrations:read", caller.tenant).allowed;
  const auto probes = probes_for(change.changed);
  const auto under = [](const std::shared_ptr<const policy::AccessPolicies>& policies,
                        const policy::Asker& asker) {
    return std::make_shared<const policy::CallerPolicies>(policies->of(asker));
  };
  for (const auto& integration : integrations) {
    const auto asker = asker_of(integration);
    if (!means(change.changed, asker)) continue;
    if (effects.integrations == static_cast<std::int64_t>(kMostIntegrationsTried)) {
      effects.complete = false;
      break;
    }
    ++effects.integrations;
    const Sight before(integration, under(change.now, asker), now);
    const Sight after(integration, under(change.then, asker), now);
    for (const auto& tried : assets) {
      auto effect = compare(before, after, probes, tried, integration);
      if (is_empty(effect)) continue;
      if (sees_names) effect.integration_name = integration.name;
      effect.asset_name = tried.shown.name();
      effects.changes.push_back(std::move(effect));
    }
  }
  return effects;
}

}  // namespace sallyport::inventory
