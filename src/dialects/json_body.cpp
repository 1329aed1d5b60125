#include "dialects/json_body.h"

#include <utility>

#include "base/json.h"

namespace sallyport::dialects {

namespace json = boost::json;

base::Result<json::object> read_object(const http::Request& request, bool may_be_empty) {
  const auto type = request.header("Content-Type");
  if (request.body.empty() && may_be_empty) return json::object();
  if (type && http::media_type(*type) != "application/json")
    return base::refuse(base::ErrorKind::kUnsupported, "unsupported_content_type",
                        "The body has to be JSON: Content-Type: application/json.");
  TRY(auto value, base::parse_json(request.body));
  if (!value.is_object()) return base::invalid("", "The body has to be one JSON object.", "invalid_json");
  return std::move(value.as_object());
}

const json::value* member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

base::Result<std::string> as_text(const json::value& value, std::string_view name) {
  const auto* text = value.if_string();
  if (text == nullptr) return base::invalid(std::string(name), "This has to be a string.");
  return std::string(text_of(*text));
}

base::Result<std::optional<std::string>> read_text(const json::object& object, std::string_view name) {
  const auto* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  return as_text(*value, name);
}

}  // namespace sallyport::dialects
