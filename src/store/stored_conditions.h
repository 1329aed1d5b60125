// Conditions as they stand in a column: {"name","value"} with "not" where it is negated, in lists of lists.
// For the repositories only.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "model/access_policy.h"

namespace sallyport::store {

boost::json::array conditions_to_json(const model::AllOf& conditions);
// Throws StorageFault for what was not written here.
model::AllOf conditions_from_json(const boost::json::value& value);

// Parses a column. Throws StorageFault for text that is no JSON.
boost::json::value read_json_column(std::string_view text);

}  // namespace sallyport::store
