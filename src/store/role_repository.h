// Rows of the roles that tenants have made, and where to find a role by its name, built-in ones included.
//
// Directory, integrations and the command line use it inside a transaction.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/role.h"
#include "store/database.h"

namespace sallyport::store {

class RoleRepository {
 public:
  explicit RoleRepository(Session& session) : session_(session) {}

  // The built-in role of this name, or the tenant's own; null when there is none.
  std::shared_ptr<const model::Role> find(const model::TenantId& tenant, std::string_view name);
  // The same for a name that somebody gives. Refusal: kInvalid "unknown_role" with field "role".
  base::Result<std::shared_ptr<const model::Role>> known(const model::TenantId& tenant,
                                                         std::string_view name);
  std::vector<model::Role> list(const model::TenantId& tenant);  // the tenant's own, by name

  // Refusal: kConflict "role_exists" with field "name".
  base::Result<void> insert(const model::TenantId& tenant, const model::Role& role);
  // Writes description, permissions and assets, and sets the version to expected_version + 1. False when the
  // row is gone or has another version.
  bool update(const model::TenantId& tenant, const model::Role& role, std::int64_t expected_version);
  bool erase(const model::TenantId& tenant, std::string_view name);

  // How many integrations, members and invitations have it.
  std::int64_t count_holders(const model::TenantId& tenant, std::string_view name);

 private:
  Session& session_;
};

}  // namespace sallyport::store
