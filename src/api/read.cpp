#include "api/read.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/json.h"
#include "base/time_text.h"

namespace sallyport::api {
namespace {

namespace json = boost::json;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

// A name that came from outside, fit to be said back; nothing when it is not a plain word.
std::string_view sayable(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return name.size() <= 64 && std::ranges::all_of(name, plain) ? name : std::string_view{};
}

}  // namespace

base::Result<void> read_value(const json::value& value, const Facts& facts, const std::string& at,
                              std::string& out) {
  const auto* text = value.if_string();
  if (!text) return refuse_type(at, "text");
  TRY_VOID(check_text(facts, at, view(*text)));
  out.assign(text->data(), text->size());
  return {};
}

base::Result<void> read_value(const json::value& value, const Facts& facts, const std::string& at,
                              std::int64_t& out) {
  // Above 2^63 - 1 a value is unsigned, and beyond every stated limit.
  const auto* number = value.if_int64();
  if (!number)
    return refuse_type(at, fmt::format("a whole number from {} to {}, without quotes", facts.min, facts.max));
  TRY_VOID(check_integer(facts, at, *number));
  out = *number;
  return {};
}

base::Result<void> read_value(const json::value& value, const Facts&, const std::string& at, bool& out) {
  const auto* truth = value.if_bool();
  if (!truth) return refuse_type(at, "true or false");
  out = *truth;
  return {};
}

base::Result<void> read_value(const json::value& value, const Facts&, const std::string& at,
                              base::Time& out) {
  const auto* text = value.if_string();
  const auto time = text ? base::parse_rfc3339(view(*text)) : std::nullopt;
  if (!time) return refuse_type(at, "a time such as 2026-01-01T09:00:00Z (RFC 3339)");
  out = *time;
  return {};
}

base::Result<void> read_value(const json::value& value, const Facts& facts, const std::string& at,
                              TextMap& out) {
  const auto* object = value.if_object();
  if (!object) return refuse_type(at, "an object of names and texts");
  TRY_VOID(check_count(facts, at, object->size()));
  for (const auto& member : *object) {
    const std::string_view name(member.key().data(), member.key().size());
    const auto* text = member.value().if_string();
    if (!text) return refuse_type(fmt::format("{}.{}", at, sayable(name)), "text");
    out.emplace(name, view(*text));
  }
  return {};
}

base::Result<void> read_value(const json::value& value, const Facts& facts, const std::string& at,
                              base::Secret& out) {
  const auto* text = value.if_string();
  if (!text) return refuse_type(at, "text");
  TRY_VOID(check_text(facts, at, view(*text)));
  out = base::Secret::from_text(view(*text));
  return {};
}

base::Result<void> read_value(const json::value& value, const Facts& facts, const std::string& at,
                              model::Attributes& out) {
  TRY(out, model::read_attributes(value, at));
  return check_count(facts, at, out.size());
}

// Whoever takes it looks into it; what is limited here is how many members it has.
base::Result<void> read_value(const json::value& value, const Facts& facts, const std::string& at,
                              json::object& out) {
  const auto* object = value.if_object();
  if (!object) return refuse_type(at, "an object");
  TRY_VOID(check_count(facts, at, object->size()));
  out = *object;
  return {};
}

base::Result<json::value> value_of_text(TextForm form, const std::string& at, std::string_view text) {
  switch (form) {
    case TextForm::kText:
      break;
    case TextForm::kBoolean:
      if (text != "true" && text != "false") return refuse_type(at, "true or false");
      return json::value(text == "true");
    case TextForm::kInteger: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size())
        return refuse_type(at, "a whole number within its limits");
      return json::value(number);
    }
  }
  return json::value(json::string_view(text.data(), text.size()));
}

std::unexpected<base::Error> refuse_unknown(const Fields& fields, const std::string& prefix,
                                            std::string_view name) {
  const std::string known = fields.all.empty() ? "This request takes no fields."
                                               : fmt::format("The fields here are: {}.", fields.listed());
  const std::string_view said = sayable(name);
  if (said.empty()) return base::invalid("", "There is a field that is not known here. " + known);
  const std::string at = fmt::format("{}{}", prefix, said);
  return base::invalid(at, fmt::format("There is no field '{}' here. {}", at, known));
}

std::unexpected<base::Error> refuse_missing(const std::string& at) {
  return base::invalid(at, fmt::format("{} is missing.", at));
}

std::unexpected<base::Error> refuse_type(const std::string& at, std::string_view wanted) {
  return base::invalid(at, fmt::format("{} must be {}.", at, wanted));
}

base::Result<json::object> body_object(const http::Request& request, bool may_be_empty) {
  if (request.body.empty() && may_be_empty) return json::object{};
  const auto sent = request.header("Content-Type");
  const auto type = sent ? http::media_type(*sent) : std::nullopt;
  if (type != "application/json")
    return base::refuse(base::ErrorKind::kUnsupported, "unsupported_media_type",
                        "Send the body as JSON, with Content-Type: application/json.");
  TRY(auto value, base::parse_json(request.body, {.bytes = kMaxBodyBytes}));
  if (!value.is_object()) return base::invalid("", "The body must be a JSON object.");
  return std::move(value.as_object());
}

base::Result<void> refuse_query(const http::Request& request) {
  if (request.query.empty()) return {};
  return base::invalid("", "This call takes nothing in the query string. Send its fields in the JSON body.");
}

base::Result<void> refuse_body(const http::Request& request) {
  if (request.body.empty()) return {};
  return base::invalid("", "This call takes no body. Send its fields in the query string.");
}

}  // namespace sallyport::api
