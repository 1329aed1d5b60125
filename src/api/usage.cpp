// /api/usage: which integration called what how often, day by day, and what was beyond its limits.
#include <charconv>

#include <fmt/format.h>

#include "api/paging.h"
#include "api/resource.h"
#include "base/time_text.h"

namespace sallyport::api {
namespace {

constexpr std::int64_t kUsualDays = 30;
constexpr std::int64_t kBusiest = 20;
constexpr Facts kDayFacts{.min = 10, .max = 10, .example = "2026-01-31"};

constexpr Facts day_facts(std::string_view about) {
  Facts facts = kDayFacts;
  facts.about = about;
  return facts;
}

struct UsageQuery {
  std::optional<model::IntegrationId> integration;
  std::optional<std::string> operation;
  std::optional<bool> deprecated;
  std::optional<std::string> from;
  std::optional<std::string> to;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(UsageQuery, (), (integration, operation, deprecated, from, to, limit, page_token))
Description describe(const UsageQuery*) {
  return {
      .name = "UsageQuery",
      .about = "Which usage.",
      .fields = {
          {"integration", {.about = "Only that of this integration."}},
          {"operation",
           {.about = "Only this operation.", .min = 1, .max = 128, .example = "api.groups.list"}},
          {"deprecated", {.about = "Only operations of old versions, or only others.", .example = "true"}},
          {"from", day_facts("Not earlier than this day of UTC; 30 days ago when left out.")},
          {"to", day_facts("Not later than this day of UTC; today when left out.")},
          {"limit", kLimitFacts},
          {"page_token", kPageTokenFacts},
      }};
}

struct UsageView {
  std::string day;
  model::IntegrationId integration;
  std::string operation;
  bool deprecated = false;
  std::int64_t count = 0;
  std::int64_t limited = 0;
};
BOOST_DESCRIBE_STRUCT(UsageView, (), (day, integration, operation, deprecated, count, limited))
Description describe(const UsageView*) {
  return {
      .name = "Usage",
      .about = "How often an integration did one thing on one day.",
      .fields = {
          {"day", {.about = "The day, in UTC.", .example = "2026-01-31"}},
          {"integration", {.about = "The id of the integration, which may be deleted by now."}},
          {"operation",
           {.about = "What it did: a route of the API, or token.issued and token.refreshed.",
            .example = "api.groups.list"}},
          {"deprecated", {.about = "Whether that is an operation of an old version.", .example = "false"}},
          {"count", {.about = "How many were let through.", .example = "1204"}},
          {"limited",
           {.about = "How many were beyond a limit: refused, or only observed, then counted above as well.",
            .example = "0"}},
      }};
}

struct UsagePage {
  std::vector<UsageView> usage;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(UsagePage, (), (usage, next_page_token))
Description describe(const UsagePage*) {
  return {.name = "UsagePage",
          .about = "One page of usage. What was used in the last half minute may be missing.",
          .fields = {{"usage", {.about = "Newest day first, then by integration and operation."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

struct BusiestQuery {
  std::optional<std::string> day;
};
BOOST_DESCRIBE_STRUCT(BusiestQuery, (), (day))
Description describe(const BusiestQuery*) {
  return {.name = "BusiestQuery",
          .about = "Of which day.",
          .fields = {{"day", day_facts("The day in UTC; today when left out.")}}};
}

struct BusyView {
  model::IntegrationId integration;
  std::string name;
  std::int64_t count = 0;
  std::int64_t limited = 0;
};
BOOST_DESCRIBE_STRUCT(BusyView, (), (integration, name, count, limited))
Description describe(const BusyView*) {
  return {.name = "DayOfIntegration",
          .about = "How much an integration did on one day.",
          .fields = {
              {"integration", {.about = "The id of the integration."}},
              {"name",
               {.about = "Its name; empty when it is deleted by now, and for who may not read integrations.",
                .example = "Lobby"}},
              {"count", {.about = "How many calls and tokens were let through.", .example = "1204"}},
              {"limited", {.about = "How many were beyond a limit.", .example = "0"}},
          }};
}

struct BusiestAnswer {
  std::vector<BusyView> integrations;
};
BOOST_DESCRIBE_STRUCT(BusiestAnswer, (), (integrations))
Description describe(const BusiestAnswer*) {
  return {
      .name = "Busiest",
      .about = "The twenty integrations that did most. What was used in the last half minute may be missing.",
      .fields = {{"integrations", {.about = "The busiest first."}}}};
}

std::string text_of(std::int64_t day) {
  return base::rfc3339_seconds(base::from_unix_seconds(day * 86'400)).substr(0, kDayFacts.max);
}

base::Result<std::int64_t> day_from(std::string_view text, std::string_view name) {
  const auto time = base::parse_rfc3339(fmt::format("{}T00:00:00Z", text));
  if (!time) return base::invalid(std::string(name), fmt::format("{} is a day like 2026-01-31.", name));
  return limits::day_of(*time);
}

base::Result<std::int64_t> day_in(const boost::json::object& query, std::string_view name) {
  return day_from(text_in(query, name).value_or(""), name);
}

std::string position_text(const store::UsageRow& row) {
  return fmt::format("{} {} {}", row.day, row.integration.to_string(), row.operation);
}

// As position_text() wrote it; nothing at the start.
std::optional<store::UsagePosition> usage_position_of(std::string_view text) {
  const auto first = text.find(' ');
  const auto second = text.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  store::UsagePosition position;
  std::from_chars(text.data(), text.data() + first, position.day);
  const auto id = model::IntegrationId::parse(text.substr(first + 1, second - first - 1));
  if (!id) return std::nullopt;
  position.integration = *id;
  position.operation = text.substr(second + 1);
  return position;
}

async::Task<base::Result<UsagePage>> list_usage(const Services& services, Call& call, UsageQuery query) {
  const Pager pager(services, call, "api.usage.list");
  boost::json::object given;
  if (query.integration) given["integration"] = query.integration->to_string();
  if (query.operation) given["operation"] = *query.operation;
  if (query.deprecated) given["deprecated"] = *query.deprecated;
  if (query.from) given["from"] = *query.from;
  if (query.to) given["to"] = *query.to;
  const std::int64_t today = limits::day_of(services.clock.now());
  boost::json::object usual{{"from", text_of(today - kUsualDays)}, {"to", text_of(today)}};
  CO_TRY(const Position position, pager.open(given, std::move(usual), query.limit, query.page_token));

  limits::UsageQuery wanted{.limit = position.limit, .after = usage_position_of(position.after)};
  CO_TRY(wanted.from_day, day_in(position.query, "from"));
  CO_TRY(wanted.to_day, day_in(position.query, "to"));
  wanted.integration = model::IntegrationId::parse(text_in(position.query, "integration").value_or(""));
  if (const auto operation = text_in(position.query, "operation")) wanted.operation = *operation;
  wanted.deprecated = truth_in(position.query, "deprecated");
  CO_TRY(const auto page, co_await services.limits.usage(call.caller(), std::move(wanted)));
  UsagePage answer;
  for (const auto& row : page.items)
    answer.usage.push_back({.day = text_of(row.day),
                            .integration = row.integration,
                            .operation = row.operation,
                            .deprecated = row.deprecated,
                            .count = row.count,
                            .limited = row.limited});
  answer.next_page_token =
      pager.close(position, page.more ? position_text(page.items.back()) : "", std::nullopt);
  co_return answer;
}

async::Task<base::Result<BusiestAnswer>> list_busiest(const Services& services, Call& call,
                                                      BusiestQuery query) {
  std::int64_t day = limits::day_of(services.clock.now());
  if (query.day) {
    CO_TRY(day, day_from(*query.day, "day"));
  }
  CO_TRY(auto rows, co_await services.limits.busiest(call.caller(), day, kBusiest));
  BusiestAnswer answer;
  for (auto& row : rows)
    answer.integrations.push_back({.integration = row.integration,
                                   .name = std::move(row.name),
                                   .count = row.count,
                                   .limited = row.limited});
  co_return answer;
}

}  // namespace

Resource usage() {
  return {.tag = "Usage",
          .about = "What integrations use, day by day.",
          .endpoints = {
              endpoint<list_usage>({.path = "/api/usage",
                                    .name = "api.usage.list",
                                    .permission = "usage:read",
                                    .summary = "List what integrations used, by day and operation"}),
              endpoint<list_busiest>({.path = "/api/usage/busiest",
                                      .name = "api.usage.busiest",
                                      .permission = "usage:read",
                                      .summary = "List the twenty integrations that did most on a day"})}};
}

}  // namespace sallyport::api
