// Columns that hold JSON: lists of names, attributes, and conditions. For the repositories only.
//
// Readers throw StorageFault for what was not written here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "model/access_policy.h"
#include "model/asset.h"
#include "model/attributes.h"
#include "model/connection.h"
#include "model/limits.h"

namespace sallyport::store {

boost::json::value read_json_column(std::string_view text);
std::vector<std::string> read_names_column(std::string_view text);
std::string names_column(const std::vector<std::string>& names);
// Texts by name.
model::Values read_values_column(std::string_view text);
std::string values_column(const model::Values& values);
model::Attributes read_attributes_column(std::string_view text);
model::Principal read_principal_column(std::string_view text);
std::string principal_column(const model::Principal& principal);

// Lists of lists of {"name","value"}, with "not" where a term is negated.
boost::json::array conditions_to_json(const model::AllOf& conditions);
model::AllOf conditions_from_json(const boost::json::value& value);

// Members beside others, only for what is not as usual.
boost::json::object limits_to_json(const model::Limits& limits);
model::Limits limits_from_json(const boost::json::object& object);

}  // namespace sallyport::store
