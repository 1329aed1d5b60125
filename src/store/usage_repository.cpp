#include "store/usage_repository.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/columns.h"

namespace sallyport::store {
namespace {

std::string_view word_of(model::Metered metered) {
  return metered == model::Metered::kTokens ? "tokens" : "calls";
}

std::optional<model::Metered> parse_metered(std::string_view word) {
  for (const auto metered : model::kAllMetered)
    if (word_of(metered) == word) return metered;
  return std::nullopt;
}

}  // namespace

void UsageRepository::add(std::span<const UsageRow> rows) {
  for (const auto& row : rows)
    session_.execute(
        "INSERT INTO usage (tenant_id, day, integration_id, operation, deprecated, allowed, limited) "
        "VALUES (:tenant, :day, :integration, :operation, :deprecated, :allowed, :limited) "
        "ON CONFLICT (tenant_id, day, integration_id, operation) DO UPDATE SET "
        "allowed = usage.allowed + excluded.allowed, limited = usage.limited + excluded.limited",
        {{"tenant", row.tenant.bytes()},
         {"day", row.day},
         {"integration", row.integration.bytes()},
         {"operation", row.operation},
         {"deprecated", row.deprecated},
         {"allowed", row.count},
         {"limited", row.limited}});
}

std::vector<UsageRow> UsageRepository::list(const UsageFilter& filter, std::int64_t limit,
                                            const std::optional<UsagePosition>& after) {
  std::string sql =
      "SELECT day, integration_id, operation, deprecated, allowed, limited FROM usage "
      "WHERE tenant_id = :tenant AND day >= :from_day AND day <= :to_day";
  std::vector<Parameter> parameters{
      {"tenant", filter.tenant.bytes()}, {"from_day", filter.from}, {"to_day", filter.to}, {"limit", limit}};
  const auto where = [&](std::string_view condition, Parameter parameter) {
    sql.append(" AND ").append(condition);
    parameters.push_back(parameter);
  };
  if (filter.integration)
    where("integration_id = :integration", {"integration", filter.integration->bytes()});
  if (filter.operation) where("operation = :operation", {"operation", *filter.operation});
  if (filter.deprecated) where("deprecated = :deprecated", {"deprecated", *filter.deprecated});
  if (after) {
    where(
        "(day < :day OR (day = :day AND (integration_id, operation) > (:after_integration, "
        ":after_operation)))",
        {"day", after->day});
    parameters.emplace_back("after_integration", after->integration.bytes());
    parameters.emplace_back("after_operation", after->operation);
  }
  sql.append(" ORDER BY day DESC, integration_id, operation LIMIT :limit");
  std::vector<UsageRow> rows;
  session_.query(sql, parameters, [&](const Row& row) {
    rows.push_back({.tenant = filter.tenant,
                    .day = row.integer(0),
                    .integration = read_id<model::IntegrationId>(row, 1),
                    .operation = row.text(2),
                    .deprecated = row.boolean(3),
                    .count = row.integer(4),
                    .limited = row.integer(5)});
    return true;
  });
  return rows;
}

std::map<model::IntegrationId, std::int64_t> UsageRepository::totals(
    const model::TenantId& tenant, std::int64_t day, std::span<const model::IntegrationId> integrations) {
  std::map<model::IntegrationId, std::int64_t> totals;
  if (integrations.empty()) return totals;
  std::vector<std::string> names;
  names.reserve(integrations.size());
  for (std::size_t i = 0; i < integrations.size(); ++i) names.push_back(fmt::format("i{}", i));
  std::vector<Parameter> parameters{{"tenant", tenant.bytes()}, {"day", day}};
  for (std::size_t i = 0; i < integrations.size(); ++i)
    parameters.emplace_back(names[i], integrations[i].bytes());
  session_.query(
      fmt::format("SELECT integration_id, CAST(SUM(allowed) AS BIGINT) FROM usage WHERE tenant_id = "
                  ":tenant AND day = :day AND integration_id IN (:{}) GROUP BY integration_id",
                  fmt::join(names, ", :")),
      parameters, [&](const Row& row) {
        totals[read_id<model::IntegrationId>(row, 0)] = row.integer(1);
        return true;
      });
  return totals;
}

std::vector<BusyRow> UsageRepository::busiest(const model::TenantId& tenant, std::int64_t day,
                                              std::int64_t limit) {
  std::vector<BusyRow> rows;
  session_.query(
      "SELECT used.integration_id, integrations.name, used.allowed, used.limited FROM ("
      "SELECT integration_id, CAST(SUM(allowed) AS BIGINT) AS allowed, "
      "CAST(SUM(limited) AS BIGINT) AS limited "
      "FROM usage WHERE tenant_id = :tenant AND day = :day GROUP BY integration_id "
      "ORDER BY SUM(allowed) + SUM(limited) DESC, integration_id LIMIT :limit) AS used "
      "LEFT JOIN integrations ON integrations.id = used.integration_id "
      "ORDER BY used.allowed + used.limited DESC, used.integration_id",
      {{"tenant", tenant.bytes()}, {"day", day}, {"limit", limit}}, [&](const Row& row) {
        rows.push_back({.integration = read_id<model::IntegrationId>(row, 0),
                        .name = row.is_null(1) ? std::string() : row.text(1),
                        .count = row.integer(2),
                        .limited = row.integer(3)});
        return true;
      });
  return rows;
}

std::int64_t UsageRepository::sweep(std::int64_t before_day) {
  return session_.execute("DELETE FROM usage WHERE day < :day", {{"day", before_day}});
}

void UsageRepository::add_to_windows(std::span<const WindowRow> rows) {
  for (const auto& row : rows)
    session_.execute(
        "INSERT INTO quota_windows (integration_id, metered, length, number, taken) "
        "VALUES (:integration, :metered, :length, :number, :taken) "
        "ON CONFLICT (integration_id, metered, length) DO UPDATE SET "
        "taken = CASE WHEN quota_windows.number = excluded.number THEN quota_windows.taken + excluded.taken "
        "WHEN quota_windows.number < excluded.number THEN excluded.taken ELSE quota_windows.taken END, "
        "number = CASE WHEN quota_windows.number < excluded.number THEN excluded.number "
        "ELSE quota_windows.number END",
        {{"integration", row.integration.bytes()},
         {"metered", word_of(row.metered)},
         {"length", row.length},
         {"number", row.number},
         {"taken", row.taken}});
}

std::vector<WindowRow> UsageRepository::windows(std::int64_t length, std::int64_t number) {
  std::vector<WindowRow> rows;
  session_.query(
      "SELECT integration_id, metered, taken FROM quota_windows WHERE length = :length AND number = :number",
      {{"length", length}, {"number", number}}, [&](const Row& row) {
        rows.push_back({.integration = read_id<model::IntegrationId>(row, 0),
                        .metered = read_word(row, 1, parse_metered),
                        .length = length,
                        .number = number,
                        .taken = row.integer(2)});
        return true;
      });
  return rows;
}

std::int64_t UsageRepository::sweep_windows(std::int64_t length, std::int64_t before_number) {
  return session_.execute("DELETE FROM quota_windows WHERE length = :length AND number < :number",
                          {{"length", length}, {"number", before_number}});
}

}  // namespace sallyport::store
