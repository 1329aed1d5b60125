#include "inventory/policies.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/check.h"
#include "inventory/rules.h"
#include "inventory/ruling.h"
#include "inventory/sight.h"
#include "model/case_folding.h"
#include "model/text.h"
#include "policy/conditions.h"
#include "store/access_policy_repository.h"
#include "store/asset_repository.h"

namespace sallyport::inventory {

using model::AccessPolicy;
using store::AccessPolicyRepository;
using store::Session;

namespace {

base::Result<AccessPolicy> find_policy(Session& session, const model::Caller& caller,
                                       const model::AccessPolicyId& id) {
  auto found = AccessPolicyRepository(session).find(caller.tenant, id);
  if (!found) return base::not_found("access policy");
  return *std::move(found);
}

std::int64_t count_all(Session& session, const model::TenantId& tenant) {
  return AccessPolicyRepository(session).count({.tenant = tenant});
}

// A page of those that have a part in their name. Databases compare letters each in its own way; here it is
// that of the other lists.
PolicyPage find_by_part(const std::vector<AccessPolicy>& all, const PolicyQuery& query) {
  const auto is_before = [&](const AccessPolicy& one, const AccessPolicy& other) {
    if (query.order == PolicyOrder::kName && one.name != other.name) return one.name < other.name;
    if (query.order == PolicyOrder::kCreated && one.created_at != other.created_at)
      return one.created_at < other.created_at;
    return one.id < other.id;
  };
  const std::string part = model::fold_case(query.search);
  std::vector<AccessPolicy> found;
  std::ranges::copy_if(all, std::back_inserter(found), [&](const AccessPolicy& policy) {
    return (!query.name || policy.name == *query.name) &&
           (!query.description || policy.description == *query.description) &&
           model::fold_case(policy.name).contains(part);
  });
  std::ranges::sort(found, is_before);
  const auto first = query.after ? std::ranges::upper_bound(found, *query.after, is_before) : found.begin();
  const auto count = std::min<std::ptrdiff_t>(query.limit, found.end() - first);
  return {.items = {first, first + count}, .more = first + count != found.end(), .total = std::ssize(found)};
}

}  // namespace

async::Task<base::Result<PolicyPage>> Policies::list(const model::Caller& caller, PolicyQuery query) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  CO_TRY_VOID(check_limit(query.limit));
  CO_TRY_VOID(model::check_search(query.search));
  co_return co_await store_.read([&](Session& session) -> base::Result<PolicyPage> {
    if (!query.search.empty()) return find_by_part(book_.policies(session, caller.tenant)->all(), query);
    store::AccessPolicyQuery rows{.tenant = caller.tenant,
                                  .name = query.name,
                                  .description = query.description,
                                  .order = query.order == PolicyOrder::kName
                                               ? store::AccessPolicyOrder::kName
                                               : store::AccessPolicyOrder::kCreated,
                                  .after = query.after ? &*query.after : nullptr,
                                  .limit = query.limit + 1};
    AccessPolicyRepository repository(session);
    PolicyPage page{.items = repository.list(rows), .total = repository.count(rows)};
    page.more = std::ssize(page.items) > query.limit;
    if (page.more) page.items.pop_back();
    return page;
  });
}

async::Task<base::Result<AccessPolicy>> Policies::get(const model::Caller& caller, model::AccessPolicyId id) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  co_return co_await store_.read([&](Session& session) { return find_policy(session, caller, id); });
}

async::Task<base::Result<AccessPolicy>> Policies::create(const model::Caller& caller, AccessPolicy wanted,
                                                         std::optional<Idempotency> idempotency) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:write"));
  CO_TRY_VOID(check_idempotency(idempotency));
  CO_TRY_VOID(check_policy(wanted));
  const auto now = clock_.now();
  wanted.id = model::AccessPolicyId::random(random_);
  wanted.tenant = caller.tenant;
  wanted.created_at = now;
  wanted.version = 1;
  auto made = co_await store_.write([&](Session& session) -> base::Result<AccessPolicy> {
    TRY(const auto before, find_made(session, caller, idempotency, now));
    if (before) return find_policy(session, caller, {*before});
    if (count_all(session, caller.tenant) >= kMostPolicies)
      return base::refuse(
          base::ErrorKind::kQuota, "policy_quota",
          fmt::format("A tenant has at most {} access policies. Delete one first.", kMostPolicies));
    AccessPolicyRepository(session).insert(wanted);
    announcer_.announce(session, wanted);
    note_made(session, caller, idempotency, wanted.id.uuid, now);
    audit::Log::record_with(
        session, now,
        model::audit_record(caller, model::AuditAction::kPolicyCreated, wanted.id.uuid, wanted.name));
    return wanted;
  });
  if (made) {
    inventory_.recorded().notify();
    CO_TRY_VOID(co_await audit_.chained());
  }
  co_return made;
}

async::Task<base::Result<AccessPolicy>> Policies::change(const model::Caller& caller,
                                                         model::AccessPolicyId id, Edit edit,
                                                         std::optional<std::int64_t> expected_version) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:write"));
  auto changed = co_await store_.write([&](Session& session) -> base::Result<AccessPolicy> {
    TRY(const auto before, find_policy(session, caller, id));
    if (expected_version && *expected_version != before.version)
      return base::refuse(
          base::ErrorKind::kConflict, "stale_version",
          fmt::format("The access policy has changed: it is at version {}. Read it again.", before.version),
          "version");
    AccessPolicy policy = before;
    edit(policy);
    TRY_VOID(check_policy(policy));
    if (policy == before) return policy;
    CHECK(AccessPolicyRepository(session).update(policy, before.version));
    ++policy.version;
    announcer_.announce(session, policy);
    audit::Log::record_with(
        session, clock_.now(),
        model::audit_record(caller, model::AuditAction::kPolicyChanged, id.uuid, policy.name));
    return policy;
  });
  if (changed) {
    inventory_.recorded().notify();
    CO_TRY_VOID(co_await audit_.chained());
  }
  co_return changed;
}

async::Task<> Policies::maintain() {
  while (co_await announcer_.work()) inventory_.recorded().notify();
}

async::Task<base::Result<void>> Policies::remove(const model::Caller& caller, model::AccessPolicyId id) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:write"));
  auto removed = co_await store_.write([&](Session& session) -> base::Result<void> {
    TRY(const auto policy, find_policy(session, caller, id));
    AccessPolicyRepository(session).erase(caller.tenant, id);
    audit::Log::record_with(
        session, clock_.now(),
        model::audit_record(caller, model::AuditAction::kPolicyDeleted, id.uuid, policy.name));
    return {};
  });
  if (removed) CO_TRY_VOID(co_await audit_.chained());
  co_return removed;
}

bool Policies::may_use(const model::Caller& caller, std::string_view permission) {
  return may_use_policies(caller, permission);
}

async::Task<base::Result<std::int64_t>> Policies::count(const model::Caller& caller) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  co_return co_await store_.read([&](Session& session) { return count_all(session, caller.tenant); });
}

async::Task<base::Result<std::vector<AccessPolicy>>> Policies::policies_of(const model::Caller& caller,
                                                                           model::AssetId id) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  co_return co_await store_.read([&](Session& session) -> base::Result<std::vector<AccessPolicy>> {
    const auto asset = store::AssetRepository(session).find(caller.tenant, id);
    if (!asset || !Sight(session, book_, caller, clock_.now()).show(*asset)) return base::not_found("asset");
    std::vector<AccessPolicy> about;
    for (const auto& policy : book_.policies(session, caller.tenant)->all())
      if (policy::is_about(policy, {.asset = &asset->attributes, .asset_is_public = asset->is_public}))
        about.push_back(policy);
    return about;
  });
}

}  // namespace sallyport::inventory
