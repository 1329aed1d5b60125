// Rows of tenants and of people's logins. Who is a member of which tenant: member_repository.h.
//
// Directory, portal and the command line use it inside a transaction, on whichever thread runs that.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/limits.h"
#include "model/tenant.h"
#include "store/database.h"

namespace sallyport::store {

class TenantRepository {
 public:
  explicit TenantRepository(Session& session) : session_(session) {}

  void insert(const model::Tenant& tenant);
  std::optional<model::Tenant> find(const model::TenantId& id);
  // Names need not be unique: the oldest of that name.
  std::optional<model::Tenant> find_by_name(std::string_view name);
  std::vector<model::Tenant> list();    // oldest first
  std::optional<model::Tenant> only();  // nothing when there are others beside it, or none
  // All false for an unknown tenant.
  bool rename(const model::TenantId& id, std::string_view name);
  bool set_disabled(const model::TenantId& id, bool disabled);
  bool set_verified_domain(const model::TenantId& id, std::string_view domain);
  bool set_connections_enabled(const model::TenantId& id, bool enabled);
  bool set_requires_second_factor(const model::TenantId& id, bool required);

  // Of its integrations that have none of their own; none for an unknown tenant.
  model::Limits limits(const model::TenantId& id);
  bool set_limits(const model::TenantId& id, const model::Limits& limits);

  // Refusal: kConflict "email_taken".
  base::Result<void> insert_account(const model::Account& account);
  std::optional<model::Account> find_account(const model::AccountId& id);
  std::optional<model::Account> find_account_by_email(std::string_view email);
  bool any_account();
  // Folds the names of accounts that an older version has written. Answers how many there were.
  std::int64_t fold_account_names();
  // Each false for an unknown account.
  bool rename_account(const model::AccountId& id, std::string_view display_name);
  bool prove_address(const model::AccountId& id);
  bool set_password_hash(const model::AccountId& id, std::string_view phc);

  // Nothing until it is set for the first time.
  std::optional<model::EnterpriseSso> find_sso(const model::TenantId& tenant);
  void put_sso(const model::EnterpriseSso& sso);

 private:
  Session& session_;
};

}  // namespace sallyport::store
