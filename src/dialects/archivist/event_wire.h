// The JSON of events and the query of their list (archivist §9), in and out. Pure functions, on the core of
// the request.
#pragma once

#include <optional>

#include <boost/json.hpp>

#include "base/result.h"
#include "dialects/archivist/body.h"
#include "dialects/archivist/list_wire.h"
#include "inventory/service.h"
#include "model/asset.h"

namespace sallyport::dialects::archivist {

// Nothing for a query that no event can meet. Refusals name the parameter.
base::Result<std::optional<inventory::EventQuery>> read_event_query(const Query& query);

// POST. Without an operation it is "Record", without a behaviour that of the operation. Refusals name the
// member; limits are the service's, in its words.
base::Result<inventory::NewEvent> read_new_event(const boost::json::object& body);
Words event_words();

boost::json::object write_event(const model::Event& event);

}  // namespace sallyport::dialects::archivist
