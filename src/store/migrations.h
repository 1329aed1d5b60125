// Brings the schema of a database up to date: numbered SQL files of /migrations, embedded in the binary.
//
// Called at start, before anything else touches the database.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace sallyport::store {

struct Migration {
  std::int64_t version = 0;
  std::string_view name;  // "0001_initial"
  std::string_view sql;
};

// The migrations of this binary for a driver ("sqlite", "postgres"), in order.
std::span<const Migration> all_migrations(std::string_view driver);

// Runs what is missing, each migration in one transaction: killed half-way, the next start goes on.
// Refusal: kConflict "schema_too_new" when the database was made by a newer version (security Q13).
base::Result<void> migrate(Database& database, const base::Clock& clock);
base::Result<void> migrate(Database& database, const base::Clock& clock,
                           std::span<const Migration> migrations);

// 0 for an empty database.
std::int64_t schema_version(Database& database);

}  // namespace sallyport::store
