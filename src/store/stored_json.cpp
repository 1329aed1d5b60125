#include "store/stored_json.h"

#include <array>

#include "base/json.h"
#include "store/database.h"

namespace sallyport::store {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, model::RateLimits::kWindows> kWindowNames{"second", "hour", "day"};

json::object rates_to_json(const model::RateLimits& rates) {
  json::object object;
  const auto limits = rates.by_window();
  for (std::size_t i = 0; i < limits.size(); ++i)
    if (limits[i]) object[kWindowNames[i]] = *limits[i];
  return object;
}

model::RateLimits rates_from_json(const json::object& settings, std::string_view name) {
  const auto* rates = settings.if_contains(name);
  if (rates == nullptr) return {};
  const auto limit = [&](std::size_t window) -> std::optional<std::int64_t> {
    const auto* value = rates->as_object().if_contains(kWindowNames[window]);
    return value == nullptr ? std::nullopt : std::optional(value->to_number<std::int64_t>());
  };
  return {.per_second = limit(0), .per_hour = limit(1), .per_day = limit(2)};
}

}  // namespace

json::value read_json_column(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error) throw StorageFault("A stored JSON value is damaged.");
  return value;
}

model::Attributes read_attributes_column(std::string_view text) {
  auto attributes = model::attributes_from_json(read_json_column(text));
  if (!attributes) throw StorageFault("Stored attributes are damaged.");
  return *std::move(attributes);
}

std::string names_column(const std::vector<std::string>& names) {
  return base::to_json(json::value_from(names));
}

model::Values read_values_column(std::string_view text) {
  const auto value = read_json_column(text);
  if (!value.is_object()) throw StorageFault("Stored values are damaged.");
  model::Values values;
  for (const auto& [name, member] : value.get_object()) {
    if (!member.is_string()) throw StorageFault("Stored values are damaged.");
    values.emplace(name, std::string_view(member.get_string()));
  }
  return values;
}

std::string values_column(const model::Values& values) {
  json::object object;
  for (const auto& [name, value] : values) object[name] = value;
  return base::to_json(object);
}

std::vector<std::string> read_names_column(std::string_view text) {
  try {
    return boost::json::value_to<std::vector<std::string>>(read_json_column(text));
  } catch (const boost::system::system_error&) {
    throw StorageFault("A stored list of names is damaged.");
  }
}

model::Principal read_principal_column(std::string_view text) {
  const auto parts = read_names_column(text);
  if (parts.size() != 4) throw StorageFault("A stored principal is damaged.");
  return {.issuer = parts[0], .subject = parts[1], .display_name = parts[2], .email = parts[3]};
}

std::string principal_column(const model::Principal& principal) {
  return base::to_json(
      json::array{principal.issuer, principal.subject, principal.display_name, principal.email});
}

json::array conditions_to_json(const model::AllOf& conditions) {
  json::array all;
  for (const auto& any : conditions) {
    json::array terms;
    for (const auto& term : any) {
      json::object written{{"name", term.name}, {"value", term.value}};
      if (term.negated) written["not"] = true;
      terms.push_back(std::move(written));
    }
    all.push_back(std::move(terms));
  }
  return all;
}

model::AllOf conditions_from_json(const json::value& value) {
  try {
    model::AllOf all;
    for (const auto& any : value.as_array()) {
      auto& terms = all.emplace_back();
      for (const auto& term : any.as_array())
        terms.push_back({.name = std::string(term.at("name").as_string()),
                         .negated = term.as_object().contains("not"),
                         .value = std::string(term.at("value").as_string())});
    }
    return all;
  } catch (const std::exception&) {
    throw StorageFault("Stored conditions are damaged.");
  }
}

json::object limits_to_json(const model::Limits& limits) {
  json::object object;
  if (limits.mode == model::LimitMode::kObserve) object["observe"] = true;
  if (limits.tokens.any()) object["tokens"] = rates_to_json(limits.tokens);
  if (limits.calls.any()) object["calls"] = rates_to_json(limits.calls);
  return object;
}

model::Limits limits_from_json(const json::object& object) {
  return {.mode = object.contains("observe") ? model::LimitMode::kObserve : model::LimitMode::kEnforce,
          .tokens = rates_from_json(object, "tokens"),
          .calls = rates_from_json(object, "calls")};
}

}  // namespace sallyport::store
