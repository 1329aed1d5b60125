// What topic tests say about the wire: how clients write requests, and what stands in an answer.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "house.h"

namespace sallyport::support {

// The names of an object's members, in the order of the wire.
std::vector<std::string> members_of(const boost::json::object& object);
// The texts of an array of strings.
std::vector<std::string> texts_of(const boost::json::value& array);
// A member that has to be there with this type; fails the test otherwise.
std::string text_at(const boost::json::object& object, std::string_view name);
std::int64_t number_at(const boost::json::object& object, std::string_view name);
boost::json::object object_at(const boost::json::object& object, std::string_view name);
boost::json::array array_at(const boost::json::object& object, std::string_view name);
// The member "error" of a body; empty without one.
std::string error_of(const Answer& answer);

using Pairs = std::initializer_list<std::pair<std::string_view, std::string_view>>;
// A form body, every byte outside [A-Za-z0-9._-] escaped.
std::string form(Pairs pairs);
std::string escaped(std::string_view text);
// Every byte as %XX: legal, and the form in which the two readings of Basic differ most.
std::string escaped_throughout(std::string_view text);
// The value of an Authorization header; the halves are sent as they are given.
std::string basic(std::string_view id, std::string_view secret);

// client_id=...&client_secret=..., and the same after grant_type=client_credentials.
std::string credentials(const Made& made);
std::string token_request(const Made& made, std::string_view more = {});

// Whether one of the keys of a JWKS document, chosen by kid, verifies the token.
bool verifies(std::string_view token, std::string_view jwks);
// The kids of a JWKS document.
std::vector<std::string> kids_of(std::string_view jwks);

}  // namespace sallyport::support
