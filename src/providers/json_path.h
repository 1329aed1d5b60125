// Where a value stands in a JSON answer: $.authed_user.access_token, $[0].tenantId.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace sallyport::providers {

// `$`, then up to 16 steps: `.name` of A-Z a-z 0-9 _ and -, or `[number]`.
bool is_json_path(std::string_view path);

// Null when nothing stands there, and for what is no path.
const boost::json::value* find(const boost::json::value& document, std::string_view path);

// The text of a value that is one thing: a string as it is, an integer, true or false. Nothing for others.
std::optional<std::string> plain_text(const boost::json::value& value);
// The same of what stands at `path`.
std::optional<std::string> text_at(const boost::json::value& document, std::string_view path);

}  // namespace sallyport::providers
