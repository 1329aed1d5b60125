#include "dialects/archivist/assets.h"

#include <array>

#include "dialects/archivist/asset_wire.h"
#include "dialects/archivist/body.h"

namespace sallyport::dialects::archivist {
namespace {

using http::Context;
using http::Method;
using http::Response;

constexpr std::string_view kListAssets = "archivist.assets.list";

// An id that is none is that of no asset.
base::Result<model::AssetId> asset_id_in(const Context& context) {
  const auto id = model::AssetId::parse(context.parameter("uuid"));
  if (!id) return base::not_found("asset");
  return *id;
}

Answer list_assets(const House& house, const Context& context) {
  CO_TRY(const auto request, read_request(house, context, kListAssets));
  CO_TRY(auto query, read_asset_query(request.query));
  if (!query) co_return write_list("assets", {}, "", 0);
  co_return co_await answer_page(
      house, context, kListAssets, "assets", request, *std::move(query),
      [&](const inventory::AssetQuery& each) { return house.inventory.list_assets(*context.caller, each); },
      write_asset);
}

Answer create_asset(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto wanted, read_new_asset(body));
  CO_TRY(const auto made, co_await house.inventory.create_asset(*context.caller, std::move(wanted),
                                                                idempotency_of(context.request)));
  co_return ok(write_asset(made));
}

Answer get_asset(const House& house, const Context& context) {
  CO_TRY(const auto query, http::FormFields::parse(context.request.query, "query string"));
  CO_TRY(const auto id, asset_id_in(context));
  std::optional<base::Time> at;
  if (const auto text = query.get("at_time")) {
    CO_TRY(at, read_time(*text, "at_time"));
  }
  CO_TRY(const auto asset, co_await house.inventory.get_asset(*context.caller, id, at));
  co_return ok(write_asset(asset));
}

Answer public_url(const House& house, const Context& context) {
  CO_TRY(const auto id, asset_id_in(context));
  CO_TRY(const auto asset, co_await house.inventory.get_asset(*context.caller, id));
  if (!asset.is_public)
    co_return base::invalid("public", "This asset is not public, so it has no public address.");
  co_return ok({{"publicurl", house.deployment.public_url + "/archivist/publicassets/" + id.to_string()}});
}

Answer get_public_asset(const House& house, const Context& context) {
  CO_TRY(const auto id, asset_id_in(context));
  CO_TRY(const auto asset, co_await house.inventory.public_asset(id));
  co_return ok(write_asset(asset));
}

constexpr std::string_view kAssets = "/archivist/v2/assets";
constexpr std::string_view kPublicSummary = "Show a public asset to anybody";

}  // namespace

std::span<const Call> asset_calls() {
  static const std::array kCalls{
      Call{.path = kAssets,
           .name = kListAssets,
           .summary = "List the assets that the caller may see",
           .permission = "assets:read",
           .answer = list_assets,
           .by_policy = true},
      Call{.method = Method::kPost,
           .path = kAssets,
           .name = "archivist.assets.create",
           .summary = "Make an asset",
           .permission = "assets:write",
           .audit = model::AuditAction::kAssetCreated,
           .answer = create_asset,
           .by_policy = true},
      Call{.path = "/archivist/v2/assets/{uuid}",
           .name = "archivist.assets.get",
           .summary = "Show an asset as it is, or as it was at a time",
           .permission = "assets:read",
           .answer = get_asset,
           .by_policy = true},
      Call{.path = "/archivist/v2/assets/{uuid}:publicurl",
           .name = "archivist.assets.public_url",
           .summary = "Where anybody finds a public asset",
           .permission = "assets:read",
           .answer = public_url,
           .by_policy = true},
      Call{.path = "/archivist/publicassets/{uuid}",
           .name = "archivist.public_assets.get",
           .summary = kPublicSummary,
           .permission = {},
           .answer = get_public_asset,
           .open = true},
      Call{.path = "/archivist/v2/publicassets/{uuid}",
           .name = "archivist.public_assets_v2.get",
           .summary = kPublicSummary,
           .permission = {},
           .answer = get_public_asset,
           .open = true},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
