#include "dialects/external_api/parts.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/time_text.h"

namespace sallyport::dialects::external_api {

namespace json = boost::json;

Parts::Parts(const model::Attributes& attributes, std::string_view name, std::string_view main)
    : main_(main), text_(model::text_of(attributes, name)) {
  const auto found = attributes.find(name);
  if (found != attributes.end()) map_ = std::get_if<model::AttributeMap>(&found->second);
}

std::string_view Parts::operator[](std::string_view member) const {
  if (map_ == nullptr) return member == main_ ? text_ : std::string_view();
  return member_of(*map_, member);
}

std::string_view member_of(const model::AttributeMap& map, std::string_view member) {
  const auto found = map.find(member);
  return found == map.end() ? std::string_view() : std::string_view(found->second);
}

const std::vector<model::AttributeMap>& maps_of(const model::Attributes& attributes, std::string_view name) {
  static const std::vector<model::AttributeMap> kNone;
  const auto found = attributes.find(name);
  if (found == attributes.end()) return kNone;
  const auto* list = std::get_if<std::vector<model::AttributeMap>>(&found->second);
  return list == nullptr ? kNone : *list;
}

std::vector<std::string> list_of(const model::Attributes& attributes, std::string_view name,
                                 std::string_view member) {
  std::vector<std::string> texts;
  for (const auto& map : maps_of(attributes, name))
    if (const auto text = map.find(member); text != map.end()) texts.push_back(text->second);
  return texts;
}

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

json::value number_of(std::string_view text) {
  constexpr double kLargest = 1e15;  // below it a whole number is exact
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(std::abs(number) < kLargest)) return 0;
  if (number == std::trunc(number)) return static_cast<std::int64_t>(number);
  return number;
}

json::value seconds_or_null(std::string_view text) {
  const auto time = base::parse_rfc3339(text);
  if (!time) return nullptr;
  return base::unix_seconds(*time);
}

bool is_true(std::string_view text) { return text == "true"; }

}  // namespace sallyport::dialects::external_api
