#include "inventory/policy_effects.h"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

#include "inventory/asset_cursor.h"
#include "inventory/effort.h"
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

// Of the assets that were sought.
struct Found {
  std::vector<Tried> assets;
  bool complete = true;
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

bool is_empty(const Effect& effect) {
  return effect.gained.empty() && effect.lost.empty() && effect.attributes_gained.empty() &&
         effect.attributes_lost.empty();
}

std::int64_t terms_in(const std::vector<model::AllOf>& ways) {
  std::int64_t terms = 0;
  for (const auto& way : ways)
    for (const auto& any : way) terms += std::ssize(any);
  return terms;
}

// What it costs to find out whether policies mean somebody.
std::int64_t caller_terms_in(const std::vector<model::AccessPolicy>& policies) {
  std::int64_t terms = 0;
  for (const auto& policy : policies)
    for (const auto& permission : policy.permissions)
      terms += std::ssize(permission.subjects) + terms_in({permission.caller});
  return terms;
}

// The first assets that the policies are about, as far as the one who asks may know it.
Found assets_about(store::Session& session, const Sight& sight, const model::TenantId& tenant,
                   const std::vector<model::AccessPolicy>& policies) {
  std::vector<model::AllOf> ways;
  ways.reserve(policies.size());
  for (const auto& policy : policies) ways.push_back(policy.filters);
  store::AssetRepository repository(session);
  const auto plan = make_plan(repository, tenant, ways);
  AssetCursor cursor(session, tenant, plan, 0);
  Found found;
  Effort effort(kMostRulesTried);
  const auto terms = terms_in(ways);
  std::int64_t sought = 0;
  for (auto batch = cursor.next(200); !batch.empty(); batch = cursor.next(200)) {
    for (auto& asset : batch) {
      if (sought++ == kMostAssetsSought || effort.spent()) return found.complete = false, found;
      if (asset.is_public) continue;
      const auto decision = sight.decide(sight.question(AccessAction::kReadAsset, asset));
      effort.spend(decision.rules + terms);
      if (!decision.allowed) continue;
      if (!filters_are_readable(policies, decision.readable)) {
        found.complete = false;
        continue;
      }
      auto shown = asset;
      keep_readable(shown.attributes, decision.readable);
      const auto about = [&](const model::AllOf& way) { return policy::holds(way, shown.attributes); };
      if (std::ranges::none_of(ways, about)) continue;
      if (found.assets.size() == kMostAssetsTried) return found.complete = false, found;
      found.assets.push_back({.asset = std::move(asset), .shown = std::move(shown)});
    }
  }
  return found;
}

constexpr std::int64_t kFewestCallers = 10;  // who share what may be done, if there are so many

// Asks callers of one kind, one after the other, about all of the assets.
class Trial {
 public:
  Trial(const PolicyChange& change, std::span<const Tried> assets, base::Time now)
      : change_(change),
        assets_(assets),
        now_(now),
        probes_(probes_for(change.changed)),
        caller_terms_(caller_terms_in(change.changed)) {}

  std::span<const Tried> assets() const { return assets_; }

  // How many of them the policies mean, as far as they are asked; what would change for them comes into
  // `effects`, with their names where those may be told.
  std::int64_t ask(const Callers& callers, std::size_t most, bool names, Effects& effects) {
    std::int64_t asked = 0;
    const auto assets_before = assets_.size();
    effects.complete &= callers.complete;
    for (const auto& caller : callers.items) {
      const auto asker = asker_of(caller);
      effort_.spend(caller_terms_);
      if (effort_.spent()) {
        effects.complete = false;
        break;
      }
      if (!means(change_.changed, asker)) continue;
      if (asked == static_cast<std::int64_t>(most) || !ask(caller, asker, names, effects.changes)) {
        effects.complete = false;
        break;
      }
      ++asked;
    }
    effects.complete &= assets_.size() == assets_before;
    return asked;
  }

 private:
  // False, with nothing told, when that would be too much. A caller who takes more than a share of what may
  // be done is asked about fewer assets, and so is everybody: else one alone would be looked at.
  bool ask(const model::Caller& caller, const policy::Asker& asker, bool names,
           std::vector<Effect>& changes) {
    const auto told_before = changes.size();
    const Effort share = effort_.share(kMostRulesTried / kFewestCallers);
    const Sight before(caller, under(*change_.now, asker), now_);
    const Sight after(caller, under(*change_.then, asker), now_);
    for (std::size_t at = 0; at < assets_.size(); ++at) {
      if (at > 0 && effort_.beyond(share)) {
        keep_assets(at, changes);
        break;
      }
      const Tried& tried = assets_[at];
      auto effect = compare(before, after, tried, caller);
      if (effort_.spent()) {
        changes.resize(told_before);
        return false;
      }
      if (is_empty(effect)) continue;
      if (names) effect.caller_name = caller.name;
      effect.asset_name = tried.shown.name();
      changes.push_back(std::move(effect));
    }
    return true;
  }

  // What was told of others is taken back, as not everybody is asked about those.
  void keep_assets(std::size_t count, std::vector<Effect>& changes) {
    const auto others = assets_.subspan(count);
    assets_ = assets_.first(count);
    const auto is_about_other = [&](const Effect& effect) {
      return std::ranges::any_of(others, [&](const Tried& tried) { return tried.asset.id == effect.asset; });
    };
    std::erase_if(changes, is_about_other);
  }

  std::shared_ptr<const policy::CallerPolicies> under(const policy::AccessPolicies& policies,
                                                      const policy::Asker& asker) {
    auto found = std::make_shared<const policy::CallerPolicies>(policies.of(asker));
    effort_.spend(found->rules());
    return found;
  }

  Effect compare(const Sight& now, const Sight& then, const Tried& tried, const model::Caller& caller) {
    Effect effect{.integration = caller.integration, .asset = tried.asset.id};
    if (caller.person) effect.person = caller.person->account;
    const auto note = [](std::vector<AccessAction>& list, AccessAction action) {
      if (std::ranges::find(list, action) == list.end()) list.push_back(action);
    };
    for (const auto& probe : probes_) {
      if (effort_.spent()) break;  // nothing will be told of it
      if (!policy::within_scopes(caller, permission_for(probe.action))) continue;
      const auto before = now.decide(question_for(now, probe, tried.asset));
      const auto after = then.decide(question_for(then, probe, tried.asset));
      effort_.spend(before);
      effort_.spend(after);
      if (!before.allowed && after.allowed) note(effect.gained, probe.action);
      if (before.allowed && !after.allowed) note(effect.lost, probe.action);
      if (probe.action == AccessAction::kReadAsset) compare_attributes(tried.shown, before, after, effect);
    }
    return effect;
  }

  const PolicyChange& change_;
  std::span<const Tried> assets_;
  base::Time now_;
  std::vector<Probe> probes_;
  std::int64_t caller_terms_;
  Effort effort_{kMostRulesTried};
};

}  // namespace

bool filters_are_readable(const std::vector<model::AccessPolicy>& policies, const policy::NameSet& readable) {
  for (const auto& policy : policies)
    for (const auto& any : policy.filters)
      for (const auto& term : any)
        if (!readable.contains(term.name)) return false;
  return true;
}

Effects effects_of(store::Session& session, const Sight& sight, const model::Caller& caller,
                   const PolicyChange& change, const Callers& integrations, const Callers& people,
                   base::Time now) {
  const auto found = assets_about(session, sight, caller.tenant, change.changed);
  Effects effects{.complete = found.complete};
  const auto may = [&](std::string_view permission) {
    return policy::decide(caller, permission, caller.tenant).allowed;
  };
  Trial of_integrations(change, found.assets, now);
  effects.integrations =
      of_integrations.ask(integrations, kMostIntegrationsTried, may("integrations:read"), effects);
  Trial of_people(change, of_integrations.assets(), now);
  effects.people = of_people.ask(people, kMostPeopleTried, true, effects);
  effects.assets = std::ssize(of_people.assets());
  return effects;
}

}  // namespace sallyport::inventory
