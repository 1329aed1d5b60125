// Rows of signing in at the identity provider of a tenant: rules, people who are known there, attempts.
//
// accounts/ uses it inside a transaction.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/provider_sign_in.h"
#include "store/database.h"

namespace sallyport::store {

class ProviderSignInRepository {
 public:
  explicit ProviderSignInRepository(Session& session) : session_(session) {}

  // Those of a tenant that has set none say nothing.
  model::SignInRules rules(const model::TenantId& tenant);
  void put_rules(const model::SignInRules& rules);
  void erase_rules(const model::TenantId& tenant);
  // Of a tenant whose provider is on; nothing where it is off.
  std::optional<model::RequiredOf> required_of(const model::TenantId& tenant);
  // Tenants that are not disabled, whose provider is on and whose domain, as the operator has verified it,
  // this is.
  std::vector<model::TenantId> tenants_of_domain(std::string_view domain);

  std::optional<model::ProviderIdentity> find_identity(const model::TenantId& tenant, std::string_view issuer,
                                                       std::string_view subject);
  // Refusal: kConflict "other_person" when the member is another person of this issuer, or this person
  // another member.
  base::Result<void> insert_identity(const model::ProviderIdentity& identity);
  void touch_identity(const model::ProviderIdentity& identity, base::Time used_at);
  void erase_identities(const model::TenantId& tenant);

  void insert_attempt(const model::ProviderAttempt& attempt);
  std::optional<model::ProviderAttempt> find_attempt(base::ByteView state_digest);
  // Only one comes back with a state: false for everybody else.
  bool erase_attempt(base::ByteView state_digest);
  std::int64_t erase_ended_attempts(base::Time now);

 private:
  Session& session_;
};

}  // namespace sallyport::store
