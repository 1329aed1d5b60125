#include "store/administrator_addresses.h"

#include <algorithm>

#include "model/role.h"
#include "store/columns.h"

namespace sallyport::store {

std::vector<std::string> administrator_addresses(Session& session, const model::TenantId& tenant,
                                                 std::int64_t limit) {
  const auto address = [](const Row& row) { return row.text(0); };
  auto found = query_all(session,
                         "SELECT a.email FROM members m JOIN accounts a ON a.id = m.account_id "
                         "WHERE m.tenant_id = :tenant AND m.role = :role AND m.state = :state "
                         "ORDER BY m.created_at, m.id LIMIT :limit",
                         {{"tenant", tenant.bytes()},
                          {"role", model::Role::kAdministrator},
                          {"state", "active"},
                          {"limit", limit}},
                         address);
  auto named = query_all(session,
                         "SELECT email FROM administrators WHERE tenant_id = :tenant AND email <> :nothing "
                         "ORDER BY position LIMIT :limit",
                         {{"tenant", tenant.bytes()}, {"nothing", ""}, {"limit", limit}}, address);
  for (auto& email : named)
    if (std::ranges::find(found, email) == found.end()) found.push_back(std::move(email));
  return found;
}

}  // namespace sallyport::store
