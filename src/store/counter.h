// Numbers that rise with each row of the whole installation; for the repositories only.
#pragma once

#include <string_view>

#include "store/columns.h"

namespace sallyport::store {

// The next number of a counter (migrations/). Its row stays locked until the commit, so that a smaller number
// never appears after a larger one.
inline std::int64_t next_number(Session& session, std::string_view counter) {
  const std::int64_t number =
      query_integer(session, "UPDATE counters SET value = value + 1 WHERE name = :name RETURNING value",
                    {{"name", counter}});
  if (number <= 0) throw StorageFault("A counter is not there. The database is damaged.");
  return number;
}

// The newest number that was given; 0 before the first.
inline std::int64_t last_number(Session& session, std::string_view counter) {
  return query_integer(session, "SELECT value FROM counters WHERE name = :name", {{"name", counter}});
}

}  // namespace sallyport::store
