// /api/assets: the things of a tenant, as far as the caller's role and the access policies show them
// (accessia A17, archivist R13).
#include "api/asset_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;
using model::AssetId;

constexpr Facts kAssetTypeFacts{
    .about = "What kind of thing it is; the same as the attribute arc_display_type.",
    .min = 1,
    .max = 256,
    .example = "door"};
constexpr Facts kAssetNameFacts{.about = "What people call it; the same as the attribute arc_display_name.",
                                .min = 1,
                                .max = 256,
                                .example = "Loading bay"};

struct NewAsset {
  std::optional<std::string> type;
  std::optional<std::string> name;
  std::optional<model::Attributes> attributes;
  std::optional<std::vector<std::string>> behaviours;
  std::optional<bool> public_;
};
BOOST_DESCRIBE_STRUCT(NewAsset, (), (type, name, attributes, behaviours, public_))
Description describe(const NewAsset*) {
  return {.name = "NewAsset",
          .about = "An asset to make.",
          .fields = {
              {"type", kAssetTypeFacts},
              {"name", kAssetNameFacts},
              {"attributes", kAttributesFacts},
              {"behaviours",
               {.about = "What can happen to it.",
                .min = 0,
                .max = inventory::kMaxBehaviours,
                .each_min = 1,
                .each_max = 128,
                .example = R"(["RecordEvidence"])"}},
              {"public_",
               {.about = "Whether anybody may read it who knows its address; no when left out.",
                .example = "false"}},
          }};
}

struct AssetChange {
  std::optional<std::string> type;
  std::optional<std::string> name;
  std::optional<model::Attributes> attributes;
  std::optional<std::vector<std::string>> removed_attributes;
};
BOOST_DESCRIBE_STRUCT(AssetChange, (), (type, name, attributes, removed_attributes))
Description describe(const AssetChange*) {
  return {.name = "AssetChange",
          .about = "What to change; attributes that are not named stay as they are.",
          .fields = {{"type", kAssetTypeFacts},
                     {"name", kAssetNameFacts},
                     {"attributes", kAttributesFacts},
                     {"removed_attributes", kRemovedAttributesFacts}}};
}

struct Moment {
  std::optional<base::Time> at;
};
BOOST_DESCRIBE_STRUCT(Moment, (), (at))
Description describe(const Moment*) {
  return {.name = "Moment",
          .about = "When.",
          .fields = {{"at",
                      {.about = "The asset as it was at this time; as it is now when left out.",
                       .example = "2026-01-01T09:00:00Z"}}}};
}

template <class Request>
base::Result<model::Attributes> attributes_of(Request& wanted) {
  auto attributes = std::move(wanted.attributes).value_or(model::Attributes{});
  TRY_VOID(add_attribute(wanted.type, "type", model::kDisplayType, attributes));
  TRY_VOID(add_attribute(wanted.name, "name", model::kDisplayName, attributes));
  return attributes;
}

base::Result<AssetId> asset_id_in(const Call& call) { return call.id<AssetId>("assetId", "asset"); }

// Shows one asset, its version in the ETag header.
AssetView show_asset(Call& call, const model::Asset& asset) {
  call.answer_version(asset.version);
  return asset_view(asset);
}

async::Task<base::Result<AssetPage>> list_assets(const Services& services, Call& call, AssetQuery query) {
  const Pager pager(services, call, "api.assets.list");
  CO_TRY(const Position position, open_assets(pager, query));
  CO_TRY(auto wanted, asset_query(position));
  CO_TRY(const auto page, co_await services.inventory.list_assets(call.caller(), std::move(wanted)));
  co_return asset_page(pager, position, page);
}

async::Task<base::Result<AssetView>> create_asset(const Services& services, Call& call, NewAsset wanted) {
  CO_TRY(auto attributes, attributes_of(wanted));
  CO_TRY(const auto asset,
         co_await services.inventory.create_asset(
             call.caller(),
             {.attributes = std::move(attributes),
              .behaviours = std::move(wanted.behaviours).value_or(std::vector<std::string>{}),
              .is_public = wanted.public_.value_or(false)},
             call.idempotency()));
  co_return show_asset(call, asset);
}

async::Task<base::Result<AssetView>> get_asset(const Services& services, Call& call, Moment moment) {
  CO_TRY(const auto id, asset_id_in(call));
  CO_TRY(const auto asset, co_await services.inventory.get_asset(call.caller(), id, moment.at));
  co_return moment.at ? past_asset_view(asset) : show_asset(call, asset);
}

async::Task<base::Result<AssetView>> change_asset(const Services& services, Call& call, AssetChange wanted) {
  CO_TRY(const auto id, asset_id_in(call));
  CO_TRY(const auto version, call.expected_version());
  CO_TRY(auto attributes, attributes_of(wanted));
  auto removed = std::move(wanted.removed_attributes).value_or(std::vector<std::string>{});
  if (attributes.empty() && removed.empty())
    co_return base::invalid("attributes", "Name an attribute to set, or one to remove.");
  CO_TRY(const auto asset,
         co_await services.inventory.change_asset(
             call.caller(), id,
             {.attributes = std::move(attributes), .removed = std::move(removed), .what = "Asset changed"},
             version));
  co_return show_asset(call, asset);
}

}  // namespace

Resource assets() {
  using model::AuditAction;
  return {.tag = "Assets",
          .about = "Doors, locks, cameras, sensors: the things of the tenant with their attributes.",
          .endpoints = {
              endpoint<list_assets>({.path = "/api/assets",
                                     .name = "api.assets.list",
                                     .permission = kByPolicy,
                                     .scope = "assets:read",
                                     .summary = "List the assets that the caller may read",
                                     .counts = true}),
              endpoint<create_asset>({.method = Method::kPost,
                                      .path = "/api/assets",
                                      .name = "api.assets.create",
                                      .permission = kByPolicy,
                                      .scope = "assets:write",
                                      .summary = "Make an asset",
                                      .audit = AuditAction::kAssetCreated,
                                      .success = 201,
                                      .versioned = true,
                                      .idempotent = true}),
              endpoint<get_asset>({.path = "/api/assets/{assetId}",
                                   .name = "api.assets.get",
                                   .permission = kByPolicy,
                                   .scope = "assets:read",
                                   .summary = "Show an asset as it is, or as it was",
                                   .versioned = true}),
              endpoint<change_asset>({.method = Method::kPatch,
                                      .path = "/api/assets/{assetId}",
                                      .name = "api.assets.change",
                                      .permission = kByPolicy,
                                      .scope = "assets:write",
                                      .summary = "Set and remove attributes of an asset, which is an event",
                                      .audit = AuditAction::kEventRecorded,
                                      .versioned = true,
                                      .needs_body = true}),
          }};
}

}  // namespace sallyport::api
