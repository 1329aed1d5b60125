// Rows of the organisations that a tenant knows. directory/ uses it inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/organisation.h"
#include "store/database.h"
#include "store/directory_repository.h"

namespace sallyport::store {

struct OrganisationQuery {
  model::TenantId tenant{};
  std::optional<std::string_view> display_name{};    // exact
  std::optional<std::string_view> wallet_address{};  // one of its addresses
  bool by_name = false;                              // else by creation
  std::optional<PeoplePosition> after{};
  std::int64_t limit = 25;
};

class OrganisationRepository {
 public:
  explicit OrganisationRepository(Session& session) : session_(session) {}

  void insert(const model::Organisation& organisation);
  std::optional<model::Organisation> find(const model::TenantId& tenant, const model::OrganisationId& id);
  std::vector<model::Organisation> list(const OrganisationQuery& query);
  std::int64_t count(const OrganisationQuery& query);  // `after` and `limit` do not apply
  // Writes everything but id, tenant and creation time. False when the row is gone.
  bool update(const model::Organisation& organisation);
  bool erase(const model::TenantId& tenant, const model::OrganisationId& id);

 private:
  Session& session_;
};

}  // namespace sallyport::store
