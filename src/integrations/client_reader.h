// Builds Clients from the store: an integration, whether its tenant is enabled, what its role
// lets it do.
// For the length of one transaction, on the thread that runs it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "integrations/read_model.h"
#include "integrations/replicas.h"
#include "store/database.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {

class ClientReader {
 public:
  // `issuer` is the one that elevation names for integrations (archivist R8).
  ClientReader(store::Session& session, std::string_view issuer);

  Update read(const model::IntegrationId& id);
  void read_all(const std::function<void(Update&&)>& take);
  void read_tenant(const model::TenantId& tenant, const std::function<void(Update&&)>& take);
  // Those of the tenant whose role has this name.
  void read_role(const model::TenantId& tenant, std::string_view role,
                 const std::function<void(Update&&)>& take);

 private:
  struct TenantFacts {
    bool enabled = false;            // a tenant that is not there is not enabled
    model::Limits limits{};          // of integrations that have none of their own
    std::set<std::string> elevated;  // subjects
    std::map<std::string, std::shared_ptr<const model::Role>, std::less<>> roles;  // its own
  };
  void read_those(const store::IntegrationFilter& filter, const std::function<void(Update&&)>& take);
  Update make(model::Integration&& integration);
  static std::shared_ptr<const model::Role> role_of(const model::Integration& integration,
                                                    const TenantFacts& tenant);
  const TenantFacts& facts(const model::TenantId& tenant);

  store::Session& session_;
  std::string_view issuer_;
  std::int64_t sequence_;
  std::unordered_map<model::TenantId, TenantFacts> tenants_;
};

}  // namespace sallyport::integrations
