#include "api/asset_view.h"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "api/condition_view.h"
#include "model/text.h"

namespace sallyport::api {
namespace {

constexpr std::size_t kLongestIds = inventory::kMostNamed * (36 + 1) - 1;  // an id has 36 characters

base::Result<std::vector<model::AssetId>> read_ids(std::string_view text) {
  std::vector<model::AssetId> ids;
  for (const auto word : std::views::split(text, ',')) {
    const auto id = model::AssetId::parse(std::string_view(word));
    if (!id) return base::invalid("ids", "Give ids of assets with commas between them.");
    if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
  }
  return ids;
}

}  // namespace

Description describe(const AssetView*) {
  return {
      .name = "Asset",
      .about = "A thing with attributes: a door, a lock, a camera, a sensor.",
      .fields = {
          {"id", {.about = "The id of the asset."}},
          {"type", {.about = "What kind of thing it is: its attribute arc_display_type.", .example = "door"}},
          {"name",
           {.about = "What people call it: its attribute arc_display_name.", .example = "Loading bay"}},
          {"attributes", {.about = "Those of its attributes that the caller may read."}},
          {"behaviours", {.about = "What can happen to it.", .example = R"(["RecordEvidence"])"}},
          {"public_", {.about = "Whether anybody may read it who knows its address.", .example = "false"}},
          {"tracked", {.about = "Whether it is in use.", .example = "true"}},
          {"created_at", {.about = "When it was made."}},
          {"changed_at", {.about = "When an event last changed it."}},
          {"version",
           {.about = "Raised by each change; also in the ETag header. Absent when `at` is given.",
            .example = "1"}},
      }};
}

Description describe(const AssetQuery*) {
  return {
      .name = "AssetQuery",
      .about = "Which assets.",
      .fields = {
          {"type", {.about = "Only those of this type.", .min = 1, .max = 256, .example = "door"}},
          {"filter", kFilterFacts},
          {"tracked",
           {.about = "Only those that are in use, or only those that are not.", .example = "true"}},
          {"search",
           {.about = "Only those whose name has this in it, in any case.",
            .min = 1,
            .max = model::kLongestSearch,
            .example = "bay"}},
          {"ids",
           {.about = "Only these, all on one page: their ids with commas between them, 100 at most. Those "
                     "that the caller may not read are left out.",
            .min = 36,
            .max = kLongestIds}},
          {"count", kCountFacts},
          {"limit", kLimitFacts},
          {"page_token", kPageTokenFacts},
      }};
}

Description describe(const AssetPage*) {
  return {.name = "AssetPage",
          .about = "One page of assets. A long search may end a page early: go on while there is a token.",
          .fields = {{"assets", {.about = "The assets of this page that the caller may read, oldest first."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

AssetView past_asset_view(const model::Asset& asset) {
  return {.id = asset.id,
          .type = std::string(asset.type()),
          .name = std::string(asset.name()),
          .attributes = asset.attributes,
          .behaviours = asset.behaviours,
          .public_ = asset.is_public,
          .tracked = asset.tracked,
          .created_at = asset.created_at,
          .changed_at = asset.changed_at,
          .version = {}};
}

AssetView asset_view(const model::Asset& asset) {
  AssetView view = past_asset_view(asset);
  view.version = asset.version;
  return view;
}

base::Result<Position> open_assets(const Pager& pager, const AssetQuery& query) {
  boost::json::object given;
  if (query.type) given["type"] = *query.type;
  if (query.filter) given["filter"] = *query.filter;
  if (query.tracked) given["tracked"] = *query.tracked;
  if (query.search) given["search"] = *query.search;
  if (query.ids) given["ids"] = *query.ids;
  if (query.count) given["count"] = *query.count;
  return pager.open(given, {}, query.limit, query.page_token);
}

base::Result<inventory::AssetQuery> asset_query(const Position& position) {
  inventory::AssetQuery wanted{.tracked = truth_in(position.query, "tracked"),
                               .limit = position.limit,
                               .after = position.after_number(),
                               .count = truth_in(position.query, "count").value_or(false)};
  if (const auto filter = text_in(position.query, "filter")) {
    TRY(wanted.filters, read_filter(*filter));
  }
  if (const auto type = text_in(position.query, "type")) wanted.filters.push_back(has_type(*type));
  if (const auto search = text_in(position.query, "search")) wanted.search = *search;
  if (const auto ids = text_in(position.query, "ids")) {
    TRY(wanted.ids, read_ids(*ids));
  }
  return wanted;
}

AssetPage asset_page(const Pager& pager, const Position& position,
                     const inventory::Page<model::Asset>& page) {
  AssetPage answer;
  for (const auto& asset : page.items) answer.assets.push_back(asset_view(asset));
  answer.next_page_token = pager.close(position, page.next, page.total);
  return answer;
}

base::Result<void> add_attribute(const std::optional<std::string>& given, std::string_view field,
                                 std::string_view attribute, model::Attributes& attributes) {
  if (!given) return {};
  const auto [at, added] = attributes.try_emplace(std::string(attribute), *given);
  if (added || at->second == model::AttributeValue(*given)) return {};
  return base::invalid(
      std::string(field),
      fmt::format("{} and attributes.{} are the same thing and differ. Leave one out.", field, attribute));
}

model::AnyOf has_type(std::string_view type) {
  return {{.name = std::string(model::kDisplayType), .negated = false, .value = std::string(type)}};
}

}  // namespace sallyport::api
