// Fills in the folded names of rows that an older version has written; for the repositories only.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/database.h"

namespace sallyport::store {

// Of `table`, whose names stand in `column`. Answers how many rows there were.
std::int64_t fold_names(Session& session, std::string_view table, std::string_view column);

}  // namespace sallyport::store
