// From the bytes of a request to a checked struct: JSON bodies and query strings (security L03 to L06).
//
// Unknown and repeated names are refused, limits are kept, and the refusal names the field: kInvalid with
// `field` "name" or "claims.serial". Runs on the request's core and does not wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "api/shape.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/message.h"
#include "model/attributes.h"

namespace sallyport::api {

inline constexpr std::size_t kMaxBodyBytes = 64 * 1024;

base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              std::string& out);
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              std::int64_t& out);
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              bool& out);
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              base::Time& out);
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              TextMap& out);
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              base::Secret& out);
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              model::Attributes& out);
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              boost::json::object& out);

// The value of a query parameter as the JSON value that stands for it.
enum class TextForm { kText, kInteger, kBoolean };
base::Result<boost::json::value> value_of_text(TextForm form, const std::string& at, std::string_view text);

// Refusals that are the same for all types.
std::unexpected<base::Error> refuse_unknown(const Fields& fields, const std::string& prefix,
                                            std::string_view name);
std::unexpected<base::Error> refuse_missing(const std::string& at);
std::unexpected<base::Error> refuse_type(const std::string& at, std::string_view wanted);

// The JSON object of a body; an empty one for no body when `may_be_empty`. kUnsupported for another
// content type than application/json.
base::Result<boost::json::object> body_object(const http::Request& request, bool may_be_empty);
base::Result<void> refuse_query(const http::Request& request);
base::Result<void> refuse_body(const http::Request& request);

template <Worded E>
base::Result<void> read_value(const boost::json::value& value, const Facts&, const std::string& at, E& out) {
  const auto* text = value.if_string();
  const auto found = text ? value_of<E>(std::string_view(text->data(), text->size())) : std::nullopt;
  if (!found) return refuse_type(at, "one of: " + listed_words<E>());
  out = *found;
  return {};
}

template <class Tag>
base::Result<void> read_value(const boost::json::value& value, const Facts&, const std::string& at,
                              base::Id<Tag>& out) {
  const auto* text = value.if_string();
  const auto id = text ? base::Id<Tag>::parse(std::string_view(text->data(), text->size())) : std::nullopt;
  if (!id) return refuse_type(at, "a UUID in lower case");
  out = *id;
  return {};
}

// Inside a field that may be absent: null means "back to the default" where the type has room for it.
template <class T>
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              std::optional<T>& out) {
  if constexpr (kIsOptional<T>) {
    if (value.is_null()) {
      out.emplace();
      return {};
    }
  }
  return read_value(value, facts, at, out.emplace());
}

// An element is named by its place: "permissions[2]".
template <class T>
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              std::vector<T>& out) {
  const auto* list = value.if_array();
  if (!list) return refuse_type(at, "an array");
  TRY_VOID(check_count(facts, at, list->size()));
  const Facts each{.about = facts.about, .min = facts.each_min, .max = facts.each_max};
  for (std::size_t i = 0; i < list->size(); ++i) {
    T element{};
    TRY_VOID(read_value((*list)[i], each, at + "[" + std::to_string(i) + "]", element));
    out.push_back(std::move(element));
  }
  return {};
}

template <Described T>
base::Result<void> read_fields(const boost::json::object& object, const std::string& prefix, T& out) {
  const Fields& fields = fields_of<T>();
  for (const auto& member : object) {
    const std::string_view name(member.key().data(), member.key().size());
    if (!fields.find(name)) return refuse_unknown(fields, prefix, name);
  }
  base::Result<void> outcome;
  for_each_field<T>([&](auto member, const Field& field) {
    if (!outcome) return;
    const auto* value = object.if_contains(field.wire);
    auto& target = out.*member.pointer;
    if (value)
      outcome = read_value(*value, field.facts, prefix + field.wire, target);
    else if constexpr (!kIsOptional<FieldType<decltype(member)>>)
      outcome = refuse_missing(prefix + field.wire);
  });
  return outcome;
}

template <Described T>
base::Result<void> read_value(const boost::json::value& value, const Facts&, const std::string& at, T& out) {
  const auto* object = value.if_object();
  if (!object) return refuse_type(at, "an object");
  return read_fields(*object, at + ".", out);
}

template <class T>
constexpr TextForm text_form() {
  if constexpr (kIsOptional<T>)
    return text_form<typename T::value_type>();
  else if constexpr (std::same_as<T, std::int64_t>)
    return TextForm::kInteger;
  else if constexpr (std::same_as<T, bool>)
    return TextForm::kBoolean;
  else
    return TextForm::kText;
}

// The request struct out of the query string, whatever stands in the body.
template <Described T>
base::Result<T> read_query_beside_body(const http::Request& request) {
  TRY(const auto given, http::FormFields::parse(request.query, "query string"));
  const Fields& fields = fields_of<T>();
  for (const auto& entry : given.all())
    if (!fields.find(entry.first)) return refuse_unknown(fields, "", entry.first);
  T out{};
  base::Result<void> outcome;
  for_each_field<T>([&](auto member, const Field& field) {
    if (!outcome) return;
    using Type = FieldType<decltype(member)>;
    if (const auto text = given.get(field.wire)) {
      auto value = value_of_text(text_form<Type>(), field.wire, *text);
      outcome = value ? read_value(*value, field.facts, field.wire, out.*member.pointer)
                      : std::unexpected(std::move(value).error());
    } else if constexpr (!kIsOptional<Type>) {
      outcome = refuse_missing(field.wire);
    }
  });
  if (!outcome) return std::unexpected(std::move(outcome).error());
  return out;
}

// The request struct out of the query string; the request may have no body.
template <Described T>
base::Result<T> read_query(const http::Request& request) {
  TRY_VOID(refuse_body(request));
  return read_query_beside_body<T>(request);
}

// The request struct out of the JSON body; the request may have no query.
template <Described T>
base::Result<T> read_body(const http::Request& request) {
  TRY_VOID(refuse_query(request));
  TRY(const auto object, body_object(request, all_optional<T>()));
  T out{};
  TRY_VOID(read_fields(object, "", out));
  return out;
}

}  // namespace sallyport::api
