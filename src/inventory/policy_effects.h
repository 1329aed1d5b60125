// What a change of a policy would let integrations do otherwise, for the preview of Policies: each
// integration that it means is asked about each asset that it is about, under the policies as they are and as
// they would be.
//
// Called inside a transaction, on a thread of the store.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
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
inline constexpr std::size_t kMostAssetsTried = 50;

// What one integration could do otherwise with one asset.
struct Effect {
  model::IntegrationId integration{};
  std::string integration_name{};  // empty for whoever may not read integrations
  model::AssetId asset{};
  std::string asset_name{};                      // as far as the one who asks may read it
  std::vector<model::AccessAction> gained{};     // that it could do then and cannot now
  std::vector<model::AccessAction> lost{};       // the other way round
  std::vector<std::string> attributes_gained{};  // of the asset, to read
  std::vector<std::string> attributes_lost{};
};
struct Effects {
  std::int64_t integrations = 0;  // that were asked: the policy means them
  std::int64_t assets = 0;        // that they were asked about: the policy is about them
  bool complete = true;           // there are no more of either
  std::vector<Effect> changes{};
};

struct PolicyChange {
  std::shared_ptr<const policy::AccessPolicies> now{};
  std::shared_ptr<const policy::AccessPolicies> then{};
  std::vector<model::AccessPolicy> changed{};  // the new one, and the one whose place it takes
};

// `sight` is that of `caller`, who asks; `integrations` are those of its tenant, as callers.
Effects effects_of(store::Session& session, const Sight& sight, const model::Caller& caller,
                   const PolicyChange& change, std::span<const model::Caller> integrations, base::Time now);

}  // namespace sallyport::inventory
