#include "dialects/external_api/company/lookup.h"

#include <fmt/format.h>

#include "dialects/external_api/lists.h"

namespace sallyport::dialects::external_api {

using model::Asset;

bool is_deleted(const Asset& asset) { return asset.attributes.contains(kDeletedAt); }

async::Task<base::Result<Asset>> find_by_id(const House& house, const model::Caller& caller,
                                            std::string_view text, std::string_view type,
                                            std::string_view what) {
  const auto id = model::AssetId::parse(text);
  if (!id) co_return base::not_found(std::string(what));
  CO_TRY(auto asset, co_await house.inventory.get_asset(caller, *id));
  if (asset.type() != type || is_deleted(asset)) co_return base::not_found(std::string(what));
  co_return std::move(asset);
}

async::Task<base::Result<Asset>> find_program(const House& house, const http::Context& context) {
  return find_by_id(house, *context.caller, context.parameter("programId"), kProgram, "program");
}

async::Task<base::Result<Asset>> find_submission(const House& house, const http::Context& context) {
  return find_submission(house, *context.caller, context.parameter("code"));
}

async::Task<base::Result<std::optional<Asset>>> find_named(const House& house, const model::Caller& caller,
                                                           std::optional<model::AssetId> id,
                                                           std::string_view type, std::string_view field) {
  if (!id) co_return std::nullopt;
  auto asset = co_await house.inventory.get_asset(caller, *id);
  if (!asset && asset.error().kind != base::ErrorKind::kNotFound)
    co_return std::unexpected(std::move(asset).error());
  if (!asset || asset->type() != type || is_deleted(*asset))
    co_return base::invalid(std::string(field), fmt::format("{} names nothing that is there.", field));
  co_return *std::move(asset);
}

std::optional<inventory::Idempotency> idempotency_of(const http::Request& request) {
  return inventory::Idempotency::of(request.header("Idempotency-Key"), http::to_string(request.method),
                                    request.path, request.body);
}

http::Response done() { return {.status = 204, .headers = {{"Cache-Control", "no-store"}}, .body = {}}; }

Answer apply(const House& house, const http::Context& context, const Asset& asset,
             inventory::AssetChange change, http::Response response) {
  if (!change.attributes.empty() || !change.removed.empty())
    CO_TRY_VOID(
        co_await house.inventory.change_asset(*context.caller, asset.id, std::move(change), asset.version));
  co_return response;
}

}  // namespace sallyport::dialects::external_api
