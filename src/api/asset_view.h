// An asset as the API's answers show it, and how a list of assets is asked for and answered: that of the
// tenant, and those that a policy is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/paging.h"
#include "api/shape.h"
#include "base/clock.h"
#include "inventory/service.h"
#include "model/asset.h"

namespace sallyport::api {

inline constexpr Facts kAttributesFacts{
    .about = "Attributes: each a text, a map of texts, or a list of such maps; at most 48 KiB together.",
    .min = 0,
    .max = model::kMaxAttributes,
    .example = R"({"line":"north","floor":"2"})"};
inline constexpr Facts kRemovedAttributesFacts{
    .about = "Names of attributes that the asset is to have no more.",
    .min = 0,
    .max = model::kMaxAttributes,
    .each_min = 1,
    .each_max = model::kMaxAttributeNameBytes,
    .example = R"(["floor"])"};

struct AssetView {
  model::AssetId id;
  std::string type;
  std::string name;
  model::Attributes attributes;
  std::vector<std::string> behaviours;
  bool public_ = false;  // "public" on the wire
  bool tracked = true;
  base::Time created_at;
  base::Time changed_at;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(AssetView, (),
                      (id, type, name, attributes, behaviours, public_, tracked, created_at, changed_at,
                       version))
Description describe(const AssetView*);

// As it is now, or as it was at a time: then it has no version.
AssetView asset_view(const model::Asset& asset);
AssetView past_asset_view(const model::Asset& asset);

struct AssetQuery {
  std::optional<std::string> type;
  std::optional<std::string> filter;
  std::optional<bool> tracked;
  std::optional<std::string> search;
  std::optional<std::string> ids;
  std::optional<bool> count;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(AssetQuery, (), (type, filter, tracked, search, ids, count, limit, page_token))
Description describe(const AssetQuery*);

struct AssetPage {
  std::vector<AssetView> assets;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(AssetPage, (), (assets, next_page_token))
Description describe(const AssetPage*);

// The facts of fields that lists of assets and lists of events take.
inline constexpr Facts kCountFacts{.about =
                                       "true: answer X-Total-Count as well. It is left out otherwise, since "
                                       "counting takes as long as a search.",
                                   .example = "true"};

base::Result<Position> open_assets(const Pager& pager, const AssetQuery& query);
base::Result<inventory::AssetQuery> asset_query(const Position& position);
AssetPage asset_page(const Pager& pager, const Position& position, const inventory::Page<model::Asset>& page);

// Puts a field that stands beside the attributes among them, such as `type`. Refusal: kInvalid with the field
// when it is there with another value.
base::Result<void> add_attribute(const std::optional<std::string>& given, std::string_view field,
                                 std::string_view attribute, model::Attributes& attributes);

// A term of a filter that the type of an asset or an event makes.
model::AnyOf has_type(std::string_view type);

}  // namespace sallyport::api
