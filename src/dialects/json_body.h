// What the JSON bodies of the dialects' requests have in common: one object, members by name and type, and
// refusals that name the member. Pure functions, on the core of the request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"
#include "http/message.h"

namespace sallyport::dialects {

// The JSON object of a body; an empty body is an empty object when `may_be_empty`. Refusals: kUnsupported
// for a content type other than JSON (none at all is taken as JSON), kInvalid for anything but one object.
base::Result<boost::json::object> read_object(const http::Request& request, bool may_be_empty);

inline std::string_view text_of(const boost::json::string& text) { return {text.data(), text.size()}; }

// Null counts as absent.
const boost::json::value* member(const boost::json::object& object, std::string_view name);

// Refuses another type with kInvalid and `name`. Limits are the services'.
base::Result<std::string> as_text(const boost::json::value& value, std::string_view name);
// Nothing when it is absent. Refusals: kInvalid with `name` for another type.
base::Result<std::optional<std::string>> read_text(const boost::json::object& object, std::string_view name);

}  // namespace sallyport::dialects
