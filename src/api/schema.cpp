#include "api/schema.h"

#include <fmt/format.h>

namespace sallyport::api {
namespace {

namespace json = boost::json;

// The type of a schema; for one that also takes null, its other type.
std::string_view type_of(const json::object& schema) {
  const auto* type = schema.if_contains("type");
  if (!type) return {};
  const json::string& text = type->is_array() ? type->as_array().front().as_string() : type->as_string();
  return {text.data(), text.size()};
}

void add_limits(json::object& schema, const Facts& facts) {
  if (facts.max == 0) return;
  const std::string_view type = type_of(schema);
  if (type == "string" && !schema.contains("enum") && !schema.contains("format")) {
    schema["minLength"] = facts.min;
    schema["maxLength"] = facts.max;
  } else if (type == "integer") {
    schema["minimum"] = facts.min;
    schema["maximum"] = facts.max;
  } else if (type == "array") {
    schema["minItems"] = facts.min;
    schema["maxItems"] = facts.max;
    add_limits(schema["items"].as_object(), {.min = facts.each_min, .max = facts.each_max});
  } else if (type == "object") {
    schema["maxProperties"] = facts.max;
  }
}

// The example of a field as a value of the schema's type; nothing when there is none.
std::optional<json::value> example_of(const json::object& schema, const Facts& facts) {
  if (facts.example.empty()) return std::nullopt;
  const std::string_view type = type_of(schema);
  if (type == "string") return json::value(json::string_view(facts.example));
  return json::parse(json::string_view(facts.example));  // a constant of ours
}

}  // namespace

bool Components::has(std::string_view name) const { return schemas_.contains(name); }

void Components::add(std::string_view name, json::object schema) { schemas_[name] = std::move(schema); }

void Components::close(std::string_view name) {
  schemas_.at(name).as_object()["additionalProperties"] = false;
}

json::object reference(std::string_view schema_name) {
  return {{"$ref", fmt::format("#/components/schemas/{}", schema_name)}};
}

json::object attributes_schema() {
  const json::object text{{"type", "string"}, {"maxLength", model::kMaxAttributeTextBytes}};
  const json::object map{
      {"type", "object"}, {"additionalProperties", text}, {"maxProperties", model::kMaxAttributeMapEntries}};
  const json::object list{{"type", "array"}, {"items", map}, {"maxItems", model::kMaxAttributeListEntries}};
  return {{"type", "object"}, {"additionalProperties", {{"oneOf", json::array{text, map, list}}}}};
}

void add_property(json::object& schema, const Field& field, json::object value, bool required) {
  add_limits(value, field.facts);
  value["description"] = field.facts.about;
  if (auto example = example_of(value, field.facts))
    value["examples"].emplace_array().push_back(std::move(*example));
  schema["properties"].as_object()[field.wire] = std::move(value);
  if (!required) return;
  auto& names = schema["required"];
  if (names.is_null()) names.emplace_array();
  names.as_array().emplace_back(field.wire);
}

json::object query_parameter(const Field& field, json::object value, bool required) {
  add_limits(value, field.facts);
  json::object parameter{{"name", field.wire}, {"in", "query"}, {"description", field.facts.about}};
  if (required) parameter["required"] = true;
  auto example = example_of(value, field.facts);
  parameter["schema"] = std::move(value);
  if (example) parameter["example"] = std::move(*example);
  return parameter;
}

void add_to_report(ShapeReport& report, const Field& field, LimitsNeeded needed) {
  report.fields.push_back(field.wire);
  if (field.facts.about.empty()) report.silent.push_back(field.wire);
  if ((needed.own && field.facts.max == 0) || (needed.each && field.facts.each_max == 0))
    report.limitless.push_back(field.wire);
}

void add_inner(ShapeReport& report, const Field& field, const ShapeReport& inner) {
  for (const auto& name : inner.silent) report.silent.push_back(field.wire + "." + name);
  for (const auto& name : inner.limitless) report.limitless.push_back(field.wire + "." + name);
}

}  // namespace sallyport::api
