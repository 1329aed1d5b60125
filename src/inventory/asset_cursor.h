// Walks the assets that a plan finds, in order of position. For the length of one transaction.
#pragma once

#include <cstdint>
#include <vector>

#include "inventory/asset_plan.h"
#include "model/asset.h"
#include "store/asset_repository.h"

namespace sallyport::inventory {

class AssetCursor {
 public:
  // Begins after that position.
  AssetCursor(store::Session& session, const model::TenantId& tenant, const AssetPlan& plan,
              std::int64_t after);

  // The next ones, about `wanted` of them; none when there are no more.
  std::vector<model::Asset> next(std::int64_t wanted);

 private:
  std::vector<model::Asset> scan_window(std::int64_t wanted);

  store::AssetRepository assets_;
  model::TenantId tenant_;
  const AssetPlan& plan_;
  std::int64_t after_;
  std::int64_t end_;  // no position is larger
  std::int64_t window_;
};

}  // namespace sallyport::inventory
