#include "api/paging.h"

#include <charconv>

#include <fmt/format.h>

namespace sallyport::api {
namespace {

namespace json = boost::json;

// Members of a sealed token beside the query; no query parameter has these names.
constexpr const char* kQuery = "query";
constexpr const char* kLimit = "limit";
constexpr const char* kAfter = "after";

base::Result<void> check_agrees(const json::object& given, const json::object& carried) {
  for (const auto& parameter : given) {
    const auto* other = carried.if_contains(parameter.key());
    if (other && *other == parameter.value()) continue;
    const std::string name(parameter.key().data(), parameter.key().size());
    return base::invalid(
        name,
        fmt::format("{} contradicts the query that pageToken belongs to. Leave one of the two out.", name));
  }
  return {};
}

}  // namespace

// Only close() writes what is read here.
std::int64_t Position::after_number() const {
  std::int64_t number = 0;
  std::from_chars(after.data(), after.data() + after.size(), number);
  return number;
}

base::Result<Position> Pager::open(const json::object& given, json::object query,
                                   std::optional<std::int64_t> limit,
                                   const std::optional<std::string>& token) const {
  if (!token) {
    for (const auto& parameter : given) query[parameter.key()] = parameter.value();
    return Position{std::move(query), limit.value_or(kDefaultLimit), {}};
  }
  TRY(auto sealed, tokens_.open(endpoint_, call_.caller().tenant, *token));
  // Only we make tokens for this endpoint, so their members are as close() wrote them.
  auto& carried = sealed.at(kQuery).as_object();
  TRY_VOID(check_agrees(given, carried));
  const auto& after = sealed.at(kAfter).as_string();
  return Position{std::move(carried), limit.value_or(sealed.at(kLimit).as_int64()),
                  std::string(after.data(), after.size())};
}

std::string Pager::close(const Position& position, std::string_view next,
                         std::optional<std::int64_t> total) const {
  if (total) call_.answer_header("X-Total-Count", fmt::format_int(*total).str());
  if (next.empty()) return {};
  return tokens_.seal(
      endpoint_, call_.caller().tenant,
      {{kQuery, position.query}, {kLimit, position.limit}, {kAfter, json::string_view(next)}});
}

std::string Pager::close(const Position& position, std::int64_t next,
                         std::optional<std::int64_t> total) const {
  return close(position, next == 0 ? "" : std::to_string(next), total);
}

std::optional<std::string_view> text_in(const json::object& query, std::string_view name) {
  const auto* value = query.if_contains(name);
  const auto* text = value ? value->if_string() : nullptr;
  if (!text) return std::nullopt;
  return std::string_view(text->data(), text->size());
}

std::optional<bool> truth_in(const json::object& query, std::string_view name) {
  const auto* value = query.if_contains(name);
  const auto* truth = value ? value->if_bool() : nullptr;
  return truth ? std::optional(*truth) : std::nullopt;
}

}  // namespace sallyport::api
