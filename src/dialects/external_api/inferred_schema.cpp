#include "dialects/external_api/inferred_schema.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using Values = std::vector<const json::value*>;

json::object infer(const Values& values);

template <class Test>
Values those(const Values& values, Test test) {
  Values found;
  std::ranges::copy_if(values, std::back_inserter(found), test);
  return found;
}

void infer_members(const Values& objects, json::object& schema) {
  json::object properties;
  json::array required;
  for (const auto* object : objects)
    for (const auto& [name, first] : object->get_object()) {
      if (properties.contains(name)) continue;
      Values values;
      for (const auto* other : objects)
        if (const auto* value = other->get_object().if_contains(name)) values.push_back(value);
      properties[name] = infer(values);
      if (values.size() == objects.size()) required.emplace_back(name);
    }
  const json::value whole = json::object{{"type", "integer"}};
  if (const auto* value = properties.if_contains("value"); value && properties.contains("currency"))
    if (*value == whole) properties["value"] = json::object{{"type", "number"}};
  if (!properties.empty()) schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
}

void infer_entries(const Values& lists, json::object& schema) {
  Values entries;
  for (const auto* list : lists)
    for (const auto& entry : list->get_array()) entries.push_back(&entry);
  schema["items"] = infer(entries);
}

json::object infer(const Values& values) {
  const auto numbers = those(values, [](const auto* value) { return value->is_double(); });
  const auto integers =
      those(values, [](const auto* value) { return value->is_int64() || value->is_uint64(); });
  const auto texts = those(values, [](const auto* value) { return value->is_string(); });
  const auto lists = those(values, [](const auto* value) { return value->is_array(); });
  const auto objects = those(values, [](const auto* value) { return value->is_object(); });
  json::array types;
  if (!objects.empty()) types.emplace_back("object");
  if (!lists.empty()) types.emplace_back("array");
  if (!texts.empty()) types.emplace_back("string");
  if (!numbers.empty() || !integers.empty()) types.emplace_back(numbers.empty() ? "integer" : "number");
  if (std::ranges::any_of(values, [](const auto* value) { return value->is_bool(); }))
    types.emplace_back("boolean");
  if (types.empty()) return {};
  if (std::ranges::any_of(values, [](const auto* value) { return value->is_null(); }))
    types.emplace_back("null");

  json::object schema;
  schema["type"] = types.size() == 1 ? std::move(types[0]) : json::value(std::move(types));
  if (!objects.empty()) infer_members(objects, schema);
  if (!lists.empty()) infer_entries(lists, schema);
  return schema;
}

// What becomes of members that are marked: of those that hold others too, or of the innermost only, so that
// the marks inside are seen as well.
struct Form {
  enum class Marked { kShown, kNull, kAbsent } marked = Marked::kShown;
  bool innermost = false;

  bool is(Marked wanted, const json::value& value) const {
    return marked == wanted && !(innermost && value.is_structured());
  }
};

constexpr std::string_view kMayBeAbsent = "?";
constexpr std::string_view kMayBeNull = "|null";

json::value body_form(const json::value& noted, const Form& form) {
  if (const auto* list = noted.if_array()) {
    json::array entries;
    for (const auto& entry : *list) entries.push_back(body_form(entry, form));
    return entries;
  }
  if (!noted.is_object()) return noted;
  json::object object;
  for (const auto& [key, value] : noted.get_object()) {
    std::string_view name(key.data(), key.size());
    const bool optional = name.ends_with(kMayBeAbsent);
    const bool nullable = optional || name.ends_with(kMayBeNull);
    if (nullable) name.remove_suffix(optional ? kMayBeAbsent.size() : kMayBeNull.size());
    if (optional && form.is(Form::Marked::kAbsent, value)) continue;
    const bool null = nullable && form.is(Form::Marked::kNull, value);
    object[name] = null ? json::value() : body_form(value, form);
  }
  return object;
}

}  // namespace

json::object infer_schema(std::span<const json::value> values) {
  Values all;
  for (const auto& value : values) all.push_back(&value);
  return infer(all);
}

std::vector<json::value> body_forms(const json::value& noted) {
  using enum Form::Marked;
  std::vector<json::value> forms{body_form(noted, {})};
  for (const auto marked : {kNull, kAbsent})
    for (const bool innermost : {false, true}) forms.push_back(body_form(noted, {marked, innermost}));
  return forms;
}

}  // namespace sallyport::dialects::external_api
