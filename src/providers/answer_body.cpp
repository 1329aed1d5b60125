#include "providers/answer_body.h"

#include "base/json.h"
#include "http/message.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestBody = 256 * 1024;
constexpr std::string_view kBlank = " \t\r\n";

std::optional<json::value> read_json(std::string_view text) {
  auto value = base::parse_json(text, {.bytes = kLargestBody});
  return value ? std::optional(std::move(*value)) : std::nullopt;
}

std::optional<json::value> read_form(std::string_view text) {
  if (text.size() > kLargestBody) return std::nullopt;
  while (!text.empty() && kBlank.contains(text.back())) text.remove_suffix(1);
  const auto fields = http::FormFields::parse(text, "answer");
  if (!fields || fields->all().empty()) return std::nullopt;
  json::object object;
  for (const auto& [name, value] : fields->all()) object[name] = value;
  return object;
}

// The media type without its parameters, which nobody here needs; a malformed one counts as none.
std::string media_type_of(const egress::Answer& answer) {
  const std::string* type = answer.header("content-type");
  if (type == nullptr) return "";
  return http::media_type(type->substr(0, type->find(';'))).value_or("");
}

}  // namespace

std::optional<json::value> read_body(const egress::Answer& answer) {
  const std::string type = media_type_of(answer);
  if (type == "application/json" || type.ends_with("+json")) return read_json(answer.body);
  if (type == "application/x-www-form-urlencoded") return read_form(answer.body);
  if (type == "text/html" || type == "application/xhtml+xml") return std::nullopt;
  const auto first = answer.body.find_first_not_of(kBlank);
  if (first == std::string::npos) return std::nullopt;
  const char sign = answer.body[first];
  if (sign == '<') return std::nullopt;
  return sign == '{' || sign == '[' ? read_json(answer.body) : read_form(answer.body);
}

}  // namespace sallyport::providers
