// From a struct to its JSON Schema (2020-12, as OpenAPI 3.1 uses it) and to OpenAPI parameters.
//
// Called while the API description is made, once at start.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "api/shape.h"
#include "base/clock.h"
#include "base/secret.h"
#include "model/attributes.h"

namespace sallyport::api {

// The named schemas of the document, in the order in which they were first used.
class Components {
 public:
  bool has(std::string_view name) const;
  void add(std::string_view name, boost::json::object schema);
  void close(std::string_view name);  // no members but those it names
  boost::json::object take() { return std::move(schemas_); }

 private:
  boost::json::object schemas_;
};

boost::json::object reference(std::string_view schema_name);
boost::json::object attributes_schema();
// One field of a schema or of a query string, with its limits, description and example.
void add_property(boost::json::object& schema, const Field& field, boost::json::object value, bool required);
boost::json::object query_parameter(const Field& field, boost::json::object value, bool required);

template <class T>
boost::json::object schema_of(Components& components);

// Adds the schema of struct T to the components, once; its reference.
template <Described T>
boost::json::object object_schema(Components& components) {
  const Fields& fields = fields_of<T>();
  if (components.has(fields.name)) return reference(fields.name);
  components.add(fields.name, {});  // its place, before the schemas it refers to
  boost::json::object schema{
      {"type", "object"}, {"description", fields.about}, {"properties", boost::json::object{}}};
  for_each_field<T>([&](auto member, const Field& field) {
    using Type = FieldType<decltype(member)>;
    add_property(schema, field, schema_of<Type>(components), !kIsOptional<Type>);
  });
  components.add(fields.name, std::move(schema));
  return reference(fields.name);
}

// The schema of a request: members that it does not name are refused. Answers may grow.
template <Described T>
boost::json::object request_schema(Components& components) {
  auto schema = object_schema<T>(components);
  components.close(fields_of<T>().name);
  return schema;
}

template <class T>
boost::json::object schema_of(Components& components) {
  if constexpr (kIsOptional<T>) {
    auto schema = schema_of<typename T::value_type>(components);
    if constexpr (kIsOptional<typename T::value_type>) {
      schema["type"] = boost::json::array{schema["type"], "null"};
      if (auto* words = schema.if_contains("enum")) words->as_array().emplace_back(nullptr);
    }
    return schema;
  } else if constexpr (kIsVector<T>) {
    return {{"type", "array"}, {"items", schema_of<typename T::value_type>(components)}};
  } else if constexpr (std::same_as<T, TextMap>) {
    return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  } else if constexpr (std::same_as<T, model::Attributes>) {
    return attributes_schema();
  } else if constexpr (std::same_as<T, boost::json::object>) {
    return {{"type", "object"}, {"additionalProperties", true}};
  } else if constexpr (std::same_as<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::same_as<T, std::int64_t>) {
    return {{"type", "integer"}, {"format", "int64"}};
  } else if constexpr (std::same_as<T, base::Time>) {
    return {{"type", "string"}, {"format", "date-time"}};
  } else if constexpr (kIsId<T>) {
    return {{"type", "string"}, {"format", "uuid"}};
  } else if constexpr (Worded<T>) {
    boost::json::array words;
    for (const auto& entry : Words<T>::all()) words.emplace_back(entry.first);
    return {{"type", "string"}, {"enum", std::move(words)}};
  } else if constexpr (Described<T>) {
    return object_schema<T>(components);
  } else {
    static_assert(std::same_as<T, std::string> || std::same_as<T, base::Secret>);
    return {{"type", "string"}};
  }
}

// The members of T as query parameters.
template <Described T>
boost::json::array query_parameters(Components& components) {
  boost::json::array parameters;
  for_each_field<T>([&](auto member, const Field& field) {
    using Type = FieldType<decltype(member)>;
    parameters.push_back(query_parameter(field, schema_of<Type>(components), !kIsOptional<Type>));
  });
  return parameters;
}

// What the guard tests ask of every struct: its fields, and which of them lack a limit.
struct ShapeReport {
  std::string_view name;
  std::string_view about;
  std::vector<std::string> fields;     // wire names
  std::vector<std::string> silent;     // without a description; those of structs in it as "assets.anyOf"
  std::vector<std::string> limitless;  // texts, integers, arrays, maps and attributes without a stated limit
};

template <class T>
constexpr bool needs_limit() {
  if constexpr (kIsOptional<T>) return needs_limit<typename T::value_type>();
  return std::same_as<T, std::string> || std::same_as<T, base::Secret> || std::same_as<T, std::int64_t> ||
         std::same_as<T, TextMap> || std::same_as<T, model::Attributes> ||
         std::same_as<T, boost::json::object>;
}

// What an optional or an array is of, however deep.
template <class T>
struct Innermost {
  using type = T;
};
template <class T>
  requires kIsOptional<T> || kIsVector<T>
struct Innermost<T> : Innermost<typename T::value_type> {};

struct LimitsNeeded {
  bool own, each;
};
template <class T>
constexpr LimitsNeeded limits_needed() {
  if constexpr (kIsOptional<T>)
    return limits_needed<typename T::value_type>();
  else if constexpr (kIsVector<T>)
    return {.own = true, .each = needs_limit<typename T::value_type>()};
  else
    return {.own = needs_limit<T>(), .each = false};
}

void add_to_report(ShapeReport& report, const Field& field, LimitsNeeded needed);
void add_inner(ShapeReport& report, const Field& field, const ShapeReport& inner);

template <Described T>
ShapeReport report_on() {
  const Fields& fields = fields_of<T>();
  ShapeReport report{.name = fields.name, .about = fields.about, .fields = {}, .silent = {}, .limitless = {}};
  for_each_field<T>([&](auto member, const Field& field) {
    using Type = FieldType<decltype(member)>;
    add_to_report(report, field, limits_needed<Type>());
    if constexpr (using Inner = typename Innermost<Type>::type; Described<Inner>)
      add_inner(report, field, report_on<Inner>());
  });
  return report;
}

}  // namespace sallyport::api
