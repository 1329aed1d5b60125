// The access policies of each tenant, compiled, and what each caller gets from them. Shared by all cores and
// pool threads.
//
// Whoever asks does so inside the transaction of its question and gets the policies as that snapshot has
// them: a change acts on the very next question, on every node (security J23). The lock is held for a look
// into a table.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "inventory/asset_plan.h"
#include "model/caller.h"
#include "policy/access.h"
#include "store/database.h"

namespace sallyport::inventory {

// The caller as policies know it: its subject, its claims, and its own organisation.
policy::Asker asker_of(const model::Caller& caller);

class PolicyBook {
 public:
  static constexpr std::size_t kMostTenants = 256;
  static constexpr std::size_t kMostCallers = 256;  // of one tenant

  std::shared_ptr<const policy::AccessPolicies> policies(store::Session& session,
                                                         const model::TenantId& tenant);
  // What the tenant's policies give to the caller.
  std::shared_ptr<const policy::CallerPolicies> policies_of(store::Session& session,
                                                            const model::Caller& caller);
  // Where the assets are that the caller may read, by its role or by policies.
  AssetPlan plan_for(store::Session& session, const model::Caller& caller);

 private:
  struct Kept {
    std::shared_ptr<const policy::CallerPolicies> policies;
    std::optional<AssetPlan> plan;
  };
  struct Tenant {
    std::int64_t version = -1;
    std::shared_ptr<const policy::AccessPolicies> policies;
    std::unordered_map<std::string, Kept> callers;
  };
  // What is kept of the version; nothing when another one is.
  std::shared_ptr<const policy::AccessPolicies> find(const model::TenantId& tenant, std::int64_t version);
  std::optional<Kept> find(const model::TenantId& tenant, std::int64_t version, const std::string& caller);
  void keep(const model::TenantId& tenant, std::int64_t version,
            std::shared_ptr<const policy::AccessPolicies> policies);
  void keep(const model::TenantId& tenant, std::int64_t version, const std::string& caller, Kept kept);

  std::mutex mutex_;
  std::unordered_map<model::TenantId, Tenant> tenants_;
};

}  // namespace sallyport::inventory
