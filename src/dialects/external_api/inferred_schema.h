// JSON Schemas that are read off values, for the API description. Pure functions.
#pragma once

#include <span>
#include <vector>

#include <boost/json.hpp>

namespace sallyport::dialects::external_api {

// What all of these values keep to: members that each object has are required, what is null in one of them
// may be null. Of what is null or an empty list in all of them nothing is said. The value of an amount of
// money is a number, also where all of them are whole.
boost::json::object infer_schema(std::span<const boost::json::value> values);

// The bodies that Shape::body stands for: first the one with all members, then some with null, and without
// the members that may be left out.
std::vector<boost::json::value> body_forms(const boost::json::value& noted);

}  // namespace sallyport::dialects::external_api
