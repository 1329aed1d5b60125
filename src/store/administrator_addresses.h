// Where letters to those who manage a tenant go. Used inside a transaction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/ids.h"
#include "store/database.h"

namespace sallyport::store {

// Of active members with the role administrator, and of those that the list of administrators names with one;
// each once, `limit` at most of each.
std::vector<std::string> administrator_addresses(Session& session, const model::TenantId& tenant,
                                                 std::int64_t limit);

}  // namespace sallyport::store
