// The JSON of assets and the query of their list (archivist §9), in and out. Pure functions, on the core of
// the request.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"
#include "dialects/archivist/list_wire.h"
#include "inventory/service.h"
#include "model/asset.h"

namespace sallyport::dialects::archivist {

// The filters "<prefix><name>=<value>" of a query, all of which have to hold; "<prefix><name>!=<value>"
// arrives as the parameter "<prefix><name>!". Refusals name the parameter.
base::Result<model::AllOf> read_filters(const Query& query, std::string_view prefix);

// Nothing for a query that no asset can meet: each that is stored is confirmed. Refusals name the parameter.
base::Result<std::optional<inventory::AssetQuery>> read_asset_query(const Query& query);

// Whether the query asks for a confirmation status that what is stored does not have. Refusal for an unknown
// one.
base::Result<bool> wants_unconfirmed(const Query& query);

// POST. Refusals name the member; limits are the service's.
base::Result<inventory::NewAsset> read_new_asset(const boost::json::object& body);
boost::json::object write_asset(const model::Asset& asset);

}  // namespace sallyport::dialects::archivist
