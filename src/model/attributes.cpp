#include "model/attributes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"
#include "model/text.h"

namespace sallyport::model {
namespace {

namespace json = boost::json;

bool is_name(std::string_view name) {
  return check_line(name, "", {.smallest = 1, .largest = kMaxAttributeNameBytes}).has_value();
}

// May have several lines; NUL is the one character that a database cannot keep.
bool is_text(std::string_view text) {
  return text.size() <= kMaxAttributeTextBytes && base::is_valid_utf8(text) && !text.contains('\0');
}

bool is_map(const AttributeMap& map) {
  return map.size() <= kMaxAttributeMapEntries && std::ranges::all_of(map, [](const auto& entry) {
           return is_name(entry.first) && is_text(entry.second);
         });
}

struct KeepsLimits {
  bool operator()(const std::string& text) const { return is_text(text); }
  bool operator()(const AttributeMap& map) const { return is_map(map); }
  bool operator()(const std::vector<AttributeMap>& list) const {
    return list.size() <= kMaxAttributeListEntries && std::ranges::all_of(list, is_map);
  }
};

std::optional<AttributeMap> map_from_json(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  AttributeMap map;
  for (const auto& entry : *object) {
    const auto* text = entry.value().if_string();
    if (text == nullptr) return std::nullopt;
    map.emplace(entry.key(), *text);
  }
  return map;
}

std::optional<AttributeValue> value_from_json(const json::value& value) {
  if (const auto* text = value.if_string()) return AttributeValue(std::string(*text));
  if (value.is_object()) return map_from_json(value);
  const auto* array = value.if_array();
  if (array == nullptr) return std::nullopt;
  std::vector<AttributeMap> list;
  for (const auto& each : *array) {
    auto map = map_from_json(each);
    if (!map) return std::nullopt;
    list.push_back(*std::move(map));
  }
  return AttributeValue(std::move(list));
}

json::object map_to_json(const AttributeMap& map) {
  json::object object;
  for (const auto& [name, text] : map) object[name] = text;
  return object;
}

struct WriteValue {
  json::value operator()(const std::string& text) const { return json::value(text); }
  json::value operator()(const AttributeMap& map) const { return map_to_json(map); }
  json::value operator()(const std::vector<AttributeMap>& list) const {
    json::array array;
    for (const auto& map : list) array.push_back(map_to_json(map));
    return array;
  }
};

std::unexpected<base::Error> refuse(std::string field, std::string message) {
  return base::invalid(std::move(field), std::move(message), "invalid_attribute");
}

}  // namespace

std::string_view text_of(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  const auto* text = found == attributes.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

base::Result<Attributes> read_attributes(const json::value& value, std::string_view field) {
  const auto* object = value.if_object();
  if (object == nullptr) return refuse(std::string(field), "Attributes are an object of names and values.");
  if (object->size() > kMaxAttributes)
    return refuse(std::string(field), fmt::format("There are at most {} attributes.", kMaxAttributes));
  Attributes attributes;
  for (const auto& entry : *object) {
    const std::string_view name(entry.key());
    const auto refuse_this = [&](std::string message) {
      return refuse(fmt::format("{}.{}", field, name), std::move(message));
    };
    if (!is_name(name))
      return refuse_this(
          fmt::format("The name of an attribute is one line of 1 to {} bytes.", kMaxAttributeNameBytes));
    auto read = value_from_json(entry.value());
    if (!read) return refuse_this("An attribute is a text, a map of texts, or a list of such maps.");
    if (!std::visit(KeepsLimits{}, *read))
      return refuse_this(
          fmt::format("A text has at most {} bytes of UTF-8, a map {} entries, a list {} maps, a name in a "
                      "map is one line.",
                      kMaxAttributeTextBytes, kMaxAttributeMapEntries, kMaxAttributeListEntries));
    attributes.emplace(name, *std::move(read));
  }
  return attributes;
}

json::object to_json(const Attributes& attributes) {
  json::object object;
  for (const auto& [name, value] : attributes) object[name] = std::visit(WriteValue{}, value);
  return object;
}

std::optional<Attributes> attributes_from_json(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  Attributes attributes;
  for (const auto& entry : *object) {
    auto read = value_from_json(entry.value());
    if (!read) return std::nullopt;
    attributes.emplace(entry.key(), *std::move(read));
  }
  return attributes;
}

}  // namespace sallyport::model
