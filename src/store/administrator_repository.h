// Rows of who is raised to administrator by issuer and subject (archivist R8), for each tenant.
//
// integrations/ uses it inside a transaction.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model/ids.h"
#include "store/database.h"

namespace sallyport::store {

struct AdministratorRow {
  std::string issuer;
  std::string subject;
  std::string display_name;
  std::string email;
  bool operator==(const AdministratorRow&) const = default;
};

class AdministratorRepository {
 public:
  explicit AdministratorRepository(Session& session) : session_(session) {}

  // In the order in which they were written.
  std::vector<AdministratorRow> list(const model::TenantId& tenant);
  // Puts the list in place of the old one. The caller has removed repeats of (issuer, subject); one that
  // is left is a UniqueViolation.
  void replace(const model::TenantId& tenant, std::span<const AdministratorRow> rows);
  // All tenants, for the start.
  void for_each(const std::function<void(const model::TenantId&, AdministratorRow&&)>& take);

 private:
  Session& session_;
};

}  // namespace sallyport::store
