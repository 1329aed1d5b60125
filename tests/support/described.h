// Whether answers of the external API are what its description says (N14): status, error code, and every
// member with its type. The client of the HTTP tests asks for each answer, so that all of them are compared.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace sallyport::support {

// What is wrong with an answer; empty when nothing is, or when the target is no call of that API.
std::string undescribed(std::string_view method, std::string_view target, int status, std::string_view body);

// What is wrong with a value by a schema of `document`, at `place`; members that it does not name are wrong.
std::string mismatch(const boost::json::value& document, const boost::json::value& schema,
                     const boost::json::value& value, const std::string& place);

}  // namespace sallyport::support
