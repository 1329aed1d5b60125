// What a change of a policy would let callers do otherwise, for the preview of Policies: each integration and
// each person whom it means is asked about each asset that it is about, under the policies as they are and as
// they would be.
//
// Called inside a transaction, on a thread of the store.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "inventory/sight.h"
#include "model/access_policy.h"
#include "model/caller.h"
#include "policy/access.h"
#include "store/database.h"

namespace sallyport::inventory {

// How many are asked; the others are left out, and said to be there.
inline constexpr std::size_t kMostIntegrationsTried = 100;
inline constexpr std::size_t kMostPeopleTried = 100;
inline constexpr std::size_t kMostAssetsTried = 50;
// Among how many of a tenant those are sought whom a policy means, of each kind.
inline constexpr std::size_t kMostCallersSought = 5000;
// Among how many assets those are sought that it is about.
inline constexpr std::int64_t kMostAssetsSought = 20'000;
// Of each part of a preview: the search for assets, the callers, the requests of the log. Rules that are
// looked at, of which a core does some millions a second.
inline constexpr std::int64_t kMostRulesTried = 2'000'000;

// Some or all callers of one kind, as they are now.
struct Callers {
  std::vector<model::Caller> items{};
  bool complete = true;  // there are no more
};
// Looks them up, inside a transaction.
using CallerSource = std::function<Callers(store::Session&)>;

// What one caller could do otherwise with one asset.
struct Effect {
  model::IntegrationId integration{};        // all-zero for a person
  std::optional<model::AccountId> person{};  // who it is, if it is one
  std::string caller_name{};                 // empty for whoever may not read integrations
  model::AssetId asset{};
  std::string asset_name{};                      // as far as the one who asks may read it
  std::vector<model::AccessAction> gained{};     // that it could do then and cannot now
  std::vector<model::AccessAction> lost{};       // the other way round
  std::vector<std::string> attributes_gained{};  // of the asset, to read
  std::vector<std::string> attributes_lost{};
};
struct Effects {
  std::int64_t integrations = 0;  // that were asked: the policy means them
  std::int64_t people = 0;        // likewise
  std::int64_t assets = 0;        // that they were asked about: the policy is about them
  bool complete = true;           // there are no more of either
  std::vector<Effect> changes{};  // of integrations, then of people
};

struct PolicyChange {
  std::shared_ptr<const policy::AccessPolicies> now{};
  std::shared_ptr<const policy::AccessPolicies> then{};
  std::vector<model::AccessPolicy> changed{};  // the new one, and the one that goes
};

// Whether the filters of the policies are about attributes alone that may be read: else whether a policy is
// about an asset tells what is hidden. By name, because leaving out those with a certain value tells it too.
bool filters_are_readable(const std::vector<model::AccessPolicy>& policies, const policy::NameSet& readable);

// `sight` is that of `caller`, who asks; the others are of its tenant.
Effects effects_of(store::Session& session, const Sight& sight, const model::Caller& caller,
                   const PolicyChange& change, const Callers& integrations, const Callers& people,
                   base::Time now);

}  // namespace sallyport::inventory
