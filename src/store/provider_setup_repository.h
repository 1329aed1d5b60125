// Rows of the services that tenants use.
//
// vault/ uses them inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/connection.h"
#include "store/database.h"

namespace sallyport::store {

class ProviderSetupRepository {
 public:
  explicit ProviderSetupRepository(Session& session) : session_(session) {}

  // Gives it its position.
  void insert(model::ProviderSetup& setup);
  std::optional<model::ProviderSetup> find(const model::TenantId& tenant, const model::ProviderSetupId& id);
  // By what scripts call it; a tenant uses each once.
  std::optional<model::ProviderSetup> find_by_provider(const model::TenantId& tenant,
                                                       std::string_view provider);
  // Those of a tenant, oldest first, behind a position (0: from the start).
  std::vector<model::ProviderSetup> scan(const model::TenantId& tenant, std::int64_t after,
                                         std::int64_t limit);
  std::int64_t count(const model::TenantId& tenant);
  // Writes all but id, tenant, position, provider and created_at, and sets the version to expected_version
  // + 1. False when the row is gone or has another version. Sealed values stay as stored unless `secrets`,
  // because they may have been sealed anew.
  bool update(const model::ProviderSetup& setup, std::int64_t expected_version, bool secrets);
  // With its connections.
  bool erase(const model::TenantId& tenant, const model::ProviderSetupId& id);

 private:
  Session& session_;
};

}  // namespace sallyport::store
