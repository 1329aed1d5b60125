#include "inventory/policy_book.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "store/access_policy_repository.h"

namespace sallyport::inventory {
namespace {

// What stands for the tenant itself among the organisations that policies name (archivist §8).
constexpr std::string_view kOwnOrganisation = "subjects/00000000-0000-0000-0000-000000000000";

// The same text for the same asker with the same role, as far as the role is about assets, and for no other.
std::string key_of(const model::Caller& caller) {
  const auto asker = asker_of(caller);
  std::string key = caller.role->permissions.contains("assets:read") ? "reads" : "";
  const auto append = [&](std::string_view text) { key.append(fmt::format(" {} {}", text.size(), text)); };
  for (const auto& subject : asker.subjects) append(subject);
  for (const auto& [name, value] : asker.attributes) {
    append(name);
    append(value);
  }
  for (const auto& any : caller.role->assets) {
    key.push_back('&');
    for (const auto& term : any) append(term.to_string());
  }
  return key;
}

}  // namespace

policy::Asker asker_of(const model::Caller& caller) {
  policy::Asker asker;
  asker.subjects.emplace_back(kOwnOrganisation);
  if (!caller.subject.empty()) asker.attributes.emplace("subject", caller.subject);
  for (const auto& [name, value] : caller.claims) asker.attributes.emplace("jwt_" + name, value);
  return asker;
}

std::shared_ptr<const policy::AccessPolicies> PolicyBook::policies(store::Session& session,
                                                                   const model::TenantId& tenant) {
  store::AccessPolicyRepository repository(session);
  const auto version = repository.version(tenant);
  auto policies = find(tenant, version);
  if (policies == nullptr) {
    policies = policy::AccessPolicies::compile(repository.all(tenant));
    keep(tenant, version, policies);
  }
  return policies;
}

std::shared_ptr<const policy::CallerPolicies> PolicyBook::policies_of(store::Session& session,
                                                                      const model::Caller& caller) {
  const auto version = store::AccessPolicyRepository(session).version(caller.tenant);
  const auto key = key_of(caller);
  if (auto kept = find(caller.tenant, version, key)) return kept->policies;
  auto made =
      std::make_shared<const policy::CallerPolicies>(policies(session, caller.tenant)->of(asker_of(caller)));
  keep(caller.tenant, version, key, {.policies = made, .plan = {}});
  return made;
}

AssetPlan PolicyBook::plan_for(store::Session& session, const model::Caller& caller) {
  store::AssetRepository assets(session);
  const auto version = store::AccessPolicyRepository(session).version(caller.tenant);
  const auto key = key_of(caller);
  const auto kept = find(caller.tenant, version, key);
  if (kept && kept->plan && !kept->plan->grown_old(assets.last_position())) return *kept->plan;

  const auto policies = policies_of(session, caller);
  std::vector<model::AllOf> ways;
  for (const auto* policy : policies->allowing(model::AccessAction::kReadAsset))
    ways.push_back(policy->filters);
  if (caller.role->permissions.contains("assets:read")) ways.push_back(caller.role->assets);
  auto plan = make_plan(assets, caller.tenant, ways);
  keep(caller.tenant, version, key, {.policies = policies, .plan = plan});
  return plan;
}

std::shared_ptr<const policy::AccessPolicies> PolicyBook::find(const model::TenantId& tenant,
                                                               std::int64_t version) {
  const std::scoped_lock lock(mutex_);
  const auto found = tenants_.find(tenant);
  return found != tenants_.end() && found->second.version == version ? found->second.policies : nullptr;
}

std::optional<PolicyBook::Kept> PolicyBook::find(const model::TenantId& tenant, std::int64_t version,
                                                 const std::string& caller) {
  const std::scoped_lock lock(mutex_);
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end() || found->second.version != version) return std::nullopt;
  const auto kept = found->second.callers.find(caller);
  return kept == found->second.callers.end() ? std::nullopt : std::optional(kept->second);
}

// A snapshot may be older than what is kept: then nothing of it is.
void PolicyBook::keep(const model::TenantId& tenant, std::int64_t version,
                      std::shared_ptr<const policy::AccessPolicies> policies) {
  const std::scoped_lock lock(mutex_);
  if (tenants_.size() >= kMostTenants && !tenants_.contains(tenant)) tenants_.clear();
  Tenant& kept = tenants_[tenant];
  if (kept.version < version) kept = {.version = version, .policies = std::move(policies), .callers = {}};
}

void PolicyBook::keep(const model::TenantId& tenant, std::int64_t version, const std::string& caller,
                      Kept kept) {
  const std::scoped_lock lock(mutex_);
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end() || found->second.version != version) return;
  auto& callers = found->second.callers;
  if (callers.size() >= kMostCallers && !callers.contains(caller)) callers.clear();
  callers.insert_or_assign(caller, std::move(kept));
}

}  // namespace sallyport::inventory
