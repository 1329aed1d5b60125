// The tenant itself, as its people see and change it, and the other organisations that it knows (archivist
// §8, R18).
//
// Functions with a caller need "tenant:read" or "tenant:write" where nothing else is said: kForbidden.
// Changes carry an audit record. One object for the process, shared by all cores.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/envelope.h"
#include "directory/page.h"
#include "model/caller.h"
#include "model/organisation.h"
#include "model/tenant.h"
#include "store/database.h"

namespace sallyport::directory {

struct TenantRecord {
  model::Tenant tenant;
  model::EnterpriseSso sso;
};

// Members that are absent stay as they are.
struct SsoChange {
  std::optional<std::string> config_url{};      // https, at most 512 bytes; empty: none
  std::optional<std::string> issuer{};          // at most 512 bytes
  std::optional<std::string> client_id{};       // at most 256 bytes
  std::optional<base::Secret> client_secret{};  // 1 to 512 bytes; kept sealed, never shown
};
struct TenantChange {
  std::optional<std::string> name{};  // 1 to 128 bytes
  std::optional<bool> sso_enabled{};
  std::optional<bool> connections_enabled{};
  std::optional<bool> requires_second_factor{};
  SsoChange sso{};
};

// A tenant that the caller belongs to.
struct OwnTenant {
  model::Tenant tenant;
  std::optional<model::MemberId> member{};  // nothing for an integration, which is no member
};

struct OrganisationQuery {
  std::optional<std::string> display_name{};    // exact
  std::optional<std::string> wallet_address{};  // one of its addresses
  bool by_name = false;                         // else by creation
  std::int64_t limit = 25;                      // 1 to 500
  std::string after{};
};
struct OrganisationChange {
  std::optional<std::string> display_name{};
  std::optional<std::vector<std::string>> wallet_pub_keys{};
  std::optional<std::vector<std::string>> wallet_addresses{};
  std::optional<std::vector<std::string>> tessera_pub_keys{};
};

// The key by which other tenants of this server know a tenant: its id as 32 hexadecimal digits. There are no
// wallets here; an organisation with this key among its wallet_pub_keys is linked to the tenant.
std::string organisation_key(const model::TenantId& tenant);

class Tenancy {
 public:
  Tenancy(store::Store& store, audit::Log& audit, const crypto::Keyring& keyring, const base::Clock& clock,
          base::Random& random)
      : store_(store), audit_(audit), keyring_(keyring), clock_(clock), random_(random) {}
  Tenancy(const Tenancy&) = delete;
  Tenancy& operator=(const Tenancy&) = delete;

  async::Task<base::Result<TenantRecord>> get(const model::Caller& caller);
  // Sign-in can be enabled once all four of its members are set. A new address or issuer needs the secret
  // anew, so that it goes to nobody whom it was not given for: kInvalid "sso.clientSecret".
  async::Task<base::Result<TenantRecord>> change(const model::Caller& caller, TenantChange wanted);

  // For the operator on the local command line, who has made sure that the domain belongs to the tenant: a
  // host name in lower case, "-" for none. Refusals: kForbidden "operator_only", kInvalid "domain".
  async::Task<base::Result<TenantRecord>> verify_domain(const model::Caller& caller, std::string domain);

  // Whether the server has this tenant only, so that its administrators speak for all of it.
  async::Task<base::Result<bool>> is_alone(const model::Caller& caller);

  // What anybody may know of a tenant. Refusal: kNotFound, also for a disabled one.
  async::Task<base::Result<model::Tenant>> public_info(model::TenantId id);
  // The tenants of the caller, oldest membership first; whoever is no person has one. Needs no permission.
  async::Task<base::Result<std::vector<OwnTenant>>> tenants_of(const model::Caller& caller);

  // What is said of an organisation whose tenant is the caller's own: it cannot be changed.
  async::Task<base::Result<model::Organisation>> own_organisation(const model::Caller& caller);
  async::Task<base::Result<Page<model::Organisation>>> list_organisations(const model::Caller& caller,
                                                                          OrganisationQuery query);
  async::Task<base::Result<model::Organisation>> get_organisation(const model::Caller& caller,
                                                                  model::OrganisationId id);
  // Refusals name the member of OrganisationChange.
  async::Task<base::Result<model::Organisation>> create_organisation(const model::Caller& caller,
                                                                     OrganisationChange wanted);
  async::Task<base::Result<model::Organisation>> change_organisation(const model::Caller& caller,
                                                                     model::OrganisationId id,
                                                                     OrganisationChange wanted);
  async::Task<base::Result<void>> remove_organisation(const model::Caller& caller, model::OrganisationId id);

 private:
  store::Store& store_;
  audit::Log& audit_;
  const crypto::Keyring& keyring_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace sallyport::directory
