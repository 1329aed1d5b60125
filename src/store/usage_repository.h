// What integrations have used: by day and operation for people to look at, and of the current hour and day
// for quotas that outlive a restart. limits/ adds to both in aggregate.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/limits.h"
#include "store/database.h"

namespace sallyport::store {

struct UsageRow {
  model::TenantId tenant{};
  std::int64_t day = 0;  // since 1970, UTC
  model::IntegrationId integration{};
  std::string operation{};
  bool deprecated = false;   // the operation is one of an old version
  std::int64_t count = 0;    // let through
  std::int64_t limited = 0;  // beyond a limit: refused, or only observed and also counted above
  bool operator==(const UsageRow&) const = default;
};

// All that one integration did on a day.
struct BusyRow {
  model::IntegrationId integration{};
  std::string name{};  // empty when it is deleted
  std::int64_t count = 0;
  std::int64_t limited = 0;
  bool operator==(const BusyRow&) const = default;
};

struct UsageFilter {
  model::TenantId tenant{};
  std::int64_t from = 0;  // days, both included
  std::int64_t to = 0;
  std::optional<model::IntegrationId> integration{};
  std::optional<std::string> operation{};
  std::optional<bool> deprecated{};
};

// Where the page before ended.
struct UsagePosition {
  std::int64_t day = 0;
  model::IntegrationId integration{};
  std::string operation{};
};

struct WindowRow {
  model::IntegrationId integration{};
  model::Metered metered{};
  std::int64_t length = 0;  // seconds
  std::int64_t number = 0;  // how many of that length since 1970
  std::int64_t taken = 0;
  bool operator==(const WindowRow&) const = default;
};

class UsageRepository {
 public:
  explicit UsageRepository(Session& session) : session_(session) {}

  void add(std::span<const UsageRow> rows);
  // Newest day first, then by integration and operation.
  std::vector<UsageRow> list(const UsageFilter& filter, std::int64_t limit,
                             const std::optional<UsagePosition>& after);
  // What was let through on one day, of those among `integrations` that used something.
  std::map<model::IntegrationId, std::int64_t> totals(const model::TenantId& tenant, std::int64_t day,
                                                      std::span<const model::IntegrationId> integrations);
  // The `limit` that did most on one day, the busiest first.
  std::vector<BusyRow> busiest(const model::TenantId& tenant, std::int64_t day, std::int64_t limit);
  std::int64_t sweep(std::int64_t before_day);  // answers how many rows it dropped

  // Adds to the window of a row, or begins it anew when the one that is stored is older.
  void add_to_windows(std::span<const WindowRow> rows);
  // Those of this length and number.
  std::vector<WindowRow> windows(std::int64_t length, std::int64_t number);
  std::int64_t sweep_windows(std::int64_t length, std::int64_t before_number);

 private:
  Session& session_;
};

}  // namespace sallyport::store
