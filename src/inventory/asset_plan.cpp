#include "inventory/asset_plan.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

namespace sallyport::inventory {
namespace {

// Most conditions tell themselves apart by a short look; a few are worth a longer one.
constexpr std::int64_t kShortLook = 100;
constexpr std::int64_t kLongLook = 20'000;
constexpr int kMostLongLooks = 16;

using Terms = std::vector<std::int64_t>;
using Way = std::size_t;  // its place in the list

// The index knows what an asset has, not what it does not have.
std::optional<Terms> terms_of(const model::TenantId& tenant, const model::AnyOf& any) {
  if (any.size() > store::AssetRepository::kMostTerms) return std::nullopt;
  Terms terms;
  for (const auto& term : any) {
    const auto found = store::asset_term(tenant, term);
    if (!found) return std::nullopt;
    terms.push_back(*found);
  }
  std::ranges::sort(terms);
  return terms;
}

// A condition that the index can help with, and the ways that have it.
struct Condition {
  Terms terms;
  std::vector<Way> ways;
  std::int64_t assets = 0;  // that meet it, as far as was counted

  double cost_of_a_way() const { return static_cast<double>(assets) / static_cast<double>(ways.size()); }
};

// Nothing when there is a way that the index helps with nowhere.
std::optional<std::vector<Condition>> conditions_of(const model::TenantId& tenant,
                                                    std::span<const model::AllOf> ways) {
  std::map<Terms, std::vector<Way>> found;
  for (Way way = 0; way < ways.size(); ++way) {
    bool helped = false;
    for (const auto& any : ways[way])
      if (auto terms = terms_of(tenant, any)) {
        found[*std::move(terms)].push_back(way);
        helped = true;
      }
    if (!helped) return std::nullopt;
  }
  std::vector<Condition> conditions;
  conditions.reserve(found.size());
  for (auto& [terms, of] : found) conditions.push_back({.terms = terms, .ways = std::move(of)});
  return conditions;
}

void count_assets(store::AssetRepository& assets, std::vector<Condition>& conditions) {
  std::ranges::sort(conditions, std::ranges::greater{},
                    [](const Condition& each) { return each.ways.size(); });
  int long_looks = 0;
  for (auto& each : conditions) {
    if (each.terms.empty()) continue;  // nothing meets a condition without terms
    each.assets = assets.count_up_to(each.terms, kShortLook);
    if (each.assets < kShortLook) continue;
    each.assets = long_looks++ < kMostLongLooks ? assets.count_up_to(each.terms, kLongLook) : kLongLook;
  }
}

}  // namespace

// Takes the conditions in the order of what they cost for each way that they serve, until every way is
// served.
AssetPlan make_plan(store::AssetRepository& assets, const model::TenantId& tenant,
                    std::span<const model::AllOf> ways) {
  AssetPlan plan{.made_at = assets.last_position()};
  auto conditions = conditions_of(tenant, ways);
  if (!conditions) return plan;
  if (conditions->size() > 1) {
    count_assets(assets, *conditions);
    std::ranges::sort(*conditions, {}, &Condition::cost_of_a_way);
  }
  std::vector<bool> served(ways.size());
  std::set<std::int64_t> terms;
  for (const auto& each : *conditions) {
    const bool serves = std::ranges::any_of(each.ways, [&](Way way) { return !served[way]; });
    if (!serves) continue;
    for (const Way way : each.ways) served[way] = true;
    terms.insert(each.terms.begin(), each.terms.end());
  }
  plan.terms.emplace(terms.begin(), terms.end());
  return plan;
}

}  // namespace sallyport::inventory
