// Finding what a path or a body of version 2 names.
#pragma once

#include <optional>
#include <string_view>

#include "dialects/external_api/call.h"
#include "dialects/external_api/submission_wire.h"

namespace sallyport::dialects::external_api {

// Assets stay in the inventory with all that happened to them; what this API deletes is marked with when.
inline constexpr std::string_view kDeletedAt = "deletedAt";
bool is_deleted(const model::Asset& asset);

// An asset of a type by the id in a path, unless it is deleted. Refusal: kNotFound `what`.
async::Task<base::Result<model::Asset>> find_by_id(const House& house, const model::Caller& caller,
                                                   std::string_view id, std::string_view type,
                                                   std::string_view what);
// The program that the parameter {programId} names.
async::Task<base::Result<model::Asset>> find_program(const House& house, const http::Context& context);
// The submission that the parameter {code} names.
async::Task<base::Result<model::Asset>> find_submission(const House& house, const http::Context& context);

// An asset of a type that a body names in `field`; nothing without an id. Refusal: kInvalid `field`.
async::Task<base::Result<std::optional<model::Asset>>> find_named(const House& house,
                                                                  const model::Caller& caller,
                                                                  std::optional<model::AssetId> id,
                                                                  std::string_view type,
                                                                  std::string_view field);

// The Idempotency-Key of a request, if it has one.
std::optional<inventory::Idempotency> idempotency_of(const http::Request& request);

// 204
http::Response done();
// Makes the change, if there is one, and answers `response`. Refusal: kConflict when somebody else has
// changed the asset since it was read.
Answer apply(const House& house, const http::Context& context, const model::Asset& asset,
             inventory::AssetChange change, http::Response response = done());

}  // namespace sallyport::dialects::external_api
