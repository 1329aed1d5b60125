// Moves everything from one database to another, of the same driver or not, and proves that it arrived.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace sallyport::store {

// One table as copy_database knows it. Columns as "name:i" (integer), "name:t" (text), "name:b" (bytes),
// those of the key first.
struct CopiedTable {
  std::string_view name;
  std::string_view columns;
  std::size_t key_columns = 1;
};
// Every table but schema_state, those that others refer to first.
std::span<const CopiedTable> all_tables();

struct TableSum {
  std::string_view table;
  std::int64_t rows = 0;
  std::string sha256;  // of all values in the order of the key, in hex

  bool operator==(const TableSum&) const = default;
};
// What is in a database at one moment.
std::vector<TableSum> sum_up(Database& database);

// Copies all rows in one transaction of `to`, then reads both again and compares counts and hashes. Nothing
// can write to `from` meanwhile. The schema of `to` is brought up to date first. Answers what was copied.
// Refusals, all kConflict: "schema_differs" when `from` does not have the schema of this version,
// "target_not_empty", "copy_differs" when what was read back is not what was sent.
base::Result<std::vector<TableSum>> copy_database(Database& from, Database& to, const base::Clock& clock);

}  // namespace sallyport::store
