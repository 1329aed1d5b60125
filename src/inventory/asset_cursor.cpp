#include "inventory/asset_cursor.h"

#include <algorithm>
#include <span>

namespace sallyport::inventory {
namespace {

// The database sorts what it finds under several terms before it gives the first; so it is asked for one
// stretch of positions at a time, each longer than the one before while they hold little.
constexpr std::int64_t kFirstWindow = 1024;
constexpr std::int64_t kGrowth = 4;

}  // namespace

AssetCursor::AssetCursor(store::Session& session, const model::TenantId& tenant, const AssetPlan& plan,
                         std::int64_t after)
    : assets_(session),
      tenant_(tenant),
      plan_(plan),
      after_(after),
      end_(assets_.last_position()),
      window_(plan.terms && plan.terms->size() > 1 ? kFirstWindow : end_) {}

std::vector<model::Asset> AssetCursor::next(std::int64_t wanted) {
  std::vector<model::Asset> found;
  if (plan_.terms && plan_.terms->empty()) return found;
  while (after_ < end_ && found.empty()) found = scan_window(wanted);
  return found;
}

std::vector<model::Asset> AssetCursor::scan_window(std::int64_t wanted) {
  const std::int64_t until = window_ >= end_ - after_ ? end_ : after_ + window_;
  std::int64_t complete = until;  // up to where nothing can be missing
  std::vector<model::Asset> found;
  const auto scan = [&](std::optional<std::span<const std::int64_t>> terms) {
    auto part =
        assets_.scan({.tenant = tenant_, .terms = terms, .after = after_, .until = until, .limit = wanted});
    if (!part.complete) complete = std::min(complete, part.assets.back().position);
    std::ranges::move(part.assets, std::back_inserter(found));
  };
  if (!plan_.terms) {
    scan(std::nullopt);
  } else {
    std::span<const std::int64_t> rest(*plan_.terms);
    while (!rest.empty()) {
      const auto count = std::min(rest.size(), store::AssetRepository::kMostTerms);
      scan(rest.first(count));
      rest = rest.subspan(count);
    }
    std::ranges::sort(found, {}, &model::Asset::position);
    const auto repeated = std::ranges::unique(found, {}, &model::Asset::position);
    found.erase(repeated.begin(), repeated.end());
  }
  std::erase_if(found, [&](const model::Asset& asset) { return asset.position > complete; });
  after_ = complete;
  if (std::ssize(found) < wanted) window_ *= kGrowth;
  return found;
}

}  // namespace sallyport::inventory
