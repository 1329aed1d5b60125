// Where to look for the assets that conditions are about: the terms of the index under which all of them
// stand.
//
// What is found there may still fail a condition. Made inside a transaction; a plain value afterwards.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/access_policy.h"
#include "store/asset_repository.h"

namespace sallyport::inventory {

struct AssetPlan {
  // Every asset that is sought has one of these; nothing: look at all assets of the tenant.
  std::optional<std::vector<std::int64_t>> terms{};
  // The newest asset when the plan was made. It is a good plan until there are many more.
  std::int64_t made_at = 0;

  bool grown_old(std::int64_t last_position) const { return last_position > 2 * made_at + 1000; }
};

// For the assets that meet one of `ways`: of each way one condition, so that few assets meet those that were
// taken all together, as far as a short look tells.
AssetPlan make_plan(store::AssetRepository& assets, const model::TenantId& tenant,
                    std::span<const model::AllOf> ways);

}  // namespace sallyport::inventory
