// Rows of who is raised to administrator by issuer and subject (archivist R8), for each tenant.
//
// integrations/ and directory/ use it inside a transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
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

// How many can still do everything in the tenant: active members and enabled integrations that have the role
// administrator, and enabled integrations that the list of administrators names by `archivist_issuer` and
// their id. A change that takes one away counts inside its transaction, so that two at once cannot both go.
std::int64_t count_administrators(Session& session, const model::TenantId& tenant,
                                  std::string_view archivist_issuer);

// Whether the tenant is as it must not be left: `before` were able to do everything, and nobody is any more.
// Refusal: kConflict "last_administrator".
base::Result<void> check_administrator_left(Session& session, const model::TenantId& tenant,
                                            std::string_view archivist_issuer, std::int64_t before);

}  // namespace sallyport::store
