// The part of Policies that answers questions about access: what a policy is about, why something was
// decided, and what a policy would change.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/check.h"
#include "inventory/policies.h"
#include "inventory/ruling.h"
#include "inventory/sight.h"
#include "policy/conditions.h"
#include "policy/decision.h"
#include "store/access_policy_repository.h"
#include "store/asset_repository.h"
#include "store/event_repository.h"

namespace sallyport::inventory {

using model::AccessAction;
using model::AccessPolicy;
using store::Session;

namespace {

constexpr std::int64_t kMostRequests = 1000;
constexpr int kMostAuditPages = 50;  // a log may hold little of what is sought

bool is_about_event(AccessAction action) {
  return action == AccessAction::kReadEvent || action == AccessAction::kWriteEvent;
}

Explained explain_in(Session& session, PolicyBook& book, const Inquiry& inquiry, const model::Asset& asset,
                     base::Time now) {
  const Sight sight(session, book, inquiry.asker, now);
  auto question = sight.question(inquiry.action, asset);
  if (inquiry.action == AccessAction::kWriteAsset)
    question.written.assign(inquiry.attributes.begin(), inquiry.attributes.end());
  question.event_type = inquiry.event_type;
  question.behaviour = inquiry.behaviour;

  const auto decision = sight.decide(question);
  const bool scopes_allow = policy::within_scopes(inquiry.asker, permission_for(inquiry.action));
  Explained answer{.allowed = decision.allowed && scopes_allow,
                   .reason = std::string(scopes_allow ? decision.reason : "scope"),
                   .role_allows = question.role_allows,
                   .scopes_allow = scopes_allow};
  if (decision.rule != nullptr) answer.rule = decision.rule->id;
  if (answer.allowed && inquiry.action == AccessAction::kReadAsset)
    for (const auto& [name, value] : asset.attributes)
      if (decision.readable.contains(name)) answer.readable.push_back(name);
  const auto policies = book.policies(session, inquiry.asker.tenant);
  const auto told = policy::explain(*policies, asker_of(inquiry.asker), question);
  for (const bool spoke : {true, false})
    for (const auto& each : told)
      if (each.spoke == spoke)
        answer.policies.push_back({.id = each.policy->id,
                                   .name = each.policy->name,
                                   .effect = each.policy->effect,
                                   .spoke = spoke,
                                   .failed = spoke ? "" : std::string(to_string(each.failed)),
                                   .detail = each.detail});
  return answer;
}

// A request that was made, as a question that can be asked again.
struct Asked {
  audit::Entry entry;
  Ruling ruling;
};

std::optional<Asked> asked_in(const audit::Entry& entry) {
  if (entry.record.action == model::AuditAction::kEventRecorded)
    return Asked{.entry = entry, .ruling = {.action = AccessAction::kWriteEvent}};
  if (entry.record.action != model::AuditAction::kAccessDenied) return std::nullopt;
  auto ruling = parse_ruling(entry.record.reason);
  if (!ruling) return std::nullopt;
  return Asked{.entry = entry, .ruling = *std::move(ruling)};
}

// The integrations of the tenant, as they are now.
using Callers = std::map<model::IntegrationId, const model::Caller*>;

// Decides requests under the policies as they are and as they would be.
class Comparison {
 public:
  Comparison(Session& session, PolicyBook& book, const model::TenantId& tenant,
             std::shared_ptr<const policy::AccessPolicies> then, const Callers& callers, base::Time now)
      : session_(session),
        book_(book),
        tenant_(tenant),
        callers_(callers),
        now_(now),
        then_(std::move(then)) {}

  void add(const Asked& asked, Previewed& preview) {
    const auto found = callers_.find(asked.entry.record.actor);
    if (found == callers_.end()) return;
    model::Caller caller = *found->second;
    caller.source = asked.entry.record.source;
    store::AssetRepository assets(session_);
    model::AssetId id{asked.entry.record.object};
    std::optional<model::Event> event;
    if (asked.ruling.names.empty() && is_about_event(asked.ruling.action)) {
      event = store::EventRepository(session_).find(tenant_, {asked.entry.record.object});
      if (!event) return;
      id = event->asset;
    }
    const auto asset = assets.find(tenant_, id);
    if (!asset) return;
    compare(asked, caller, *asset, event, preview);
  }

 private:
  void compare(const Asked& asked, const model::Caller& caller, const model::Asset& asset,
               const std::optional<model::Event>& event, Previewed& preview) {
    const auto& names = asked.ruling.names;
    const Sight sight(session_, book_, caller, now_);
    auto question = sight.question(asked.ruling.action, asset);
    if (asked.ruling.action == AccessAction::kWriteAsset)
      question.written.assign(names.begin(), names.end());
    else if (names.size() == 2) {
      question.behaviour = names[0];
      question.event_type = names[1];
    } else if (event) {
      question.behaviour = event->behaviour;
      question.event_type = event->type();
    }
    ++preview.looked_at;
    const bool now = sight.decide(question).allowed;
    const Sight other(caller, std::make_shared<const policy::CallerPolicies>(then_->of(asker_of(caller))),
                      now_);
    const bool then = other.decide(question).allowed;
    if (now != then)
      preview.differences.push_back({.request = asked.entry,
                                     .action = asked.ruling.action,
                                     .asset = asset.id,
                                     .allowed_now = now,
                                     .allowed_then = then});
  }

  Session& session_;
  PolicyBook& book_;
  model::TenantId tenant_;
  const Callers& callers_;
  base::Time now_;
  std::shared_ptr<const policy::AccessPolicies> then_;
};

std::shared_ptr<const policy::AccessPolicies> with_change(
    const policy::AccessPolicies& now, const AccessPolicy& proposed,
    const std::optional<model::AccessPolicyId>& replaces) {
  auto policies = now.all();
  if (replaces) std::erase_if(policies, [&](const AccessPolicy& policy) { return policy.id == *replaces; });
  policies.push_back(proposed);
  return policy::AccessPolicies::compile(std::move(policies));
}

// The proposed policy, and the one whose place it takes.
std::vector<AccessPolicy> changed_between(const policy::AccessPolicies& now, const AccessPolicy& proposed,
                                          const std::optional<model::AccessPolicyId>& replaces) {
  std::vector<AccessPolicy> changed{proposed};
  for (const auto& policy : now.all())
    if (policy.id == replaces) changed.push_back(policy);
  return changed;
}

}  // namespace

async::Task<base::Result<Page<model::Asset>>> Policies::assets_of(const model::Caller& caller,
                                                                  model::AccessPolicyId id,
                                                                  AssetQuery query) {
  CO_TRY(auto policy, co_await get(caller, id));
  std::ranges::move(policy.filters, std::back_inserter(query.filters));
  query.is_public = false;  // no policy is about a public asset
  co_return co_await inventory_.list_assets(caller, std::move(query));
}

async::Task<base::Result<std::vector<Meaning>>> Policies::meaning(const model::Caller& caller,
                                                                  model::Caller asker) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  if (asker.tenant != caller.tenant) co_return base::not_found("integration");
  co_return co_await store_.read([&](Session& session) {
    const auto known = asker_of(asker);
    std::vector<Meaning> found;
    for (const auto& policy : book_.policies(session, caller.tenant)->all())
      if (auto because = policy::reasons_to_mean(policy, known); !because.empty())
        found.push_back(
            {.id = policy.id, .name = policy.name, .effect = policy.effect, .because = std::move(because)});
    return found;
  });
}

async::Task<base::Result<Explained>> Policies::explain(const model::Caller& caller, Inquiry inquiry) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  if (inquiry.asker.tenant != caller.tenant) co_return base::not_found("integration");
  co_return co_await store_.read([&](Session& session) -> base::Result<Explained> {
    const auto asset = store::AssetRepository(session).find(caller.tenant, inquiry.asset);
    if (!asset) return base::not_found("asset");
    return explain_in(session, book_, inquiry, *asset, inquiry.at.value_or(clock_.now()));
  });
}

async::Task<base::Result<Previewed>> Policies::preview(const model::Caller& caller, AccessPolicy proposed,
                                                       std::optional<model::AccessPolicyId> replaces,
                                                       std::int64_t requests,
                                                       std::vector<model::Caller> integrations) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  CO_TRY_VOID(check_policy(proposed));
  if (requests < 1 || requests > kMostRequests)
    co_return base::invalid("requests", fmt::format("requests is 1 to {}.", kMostRequests));
  if (replaces) CO_TRY_VOID(co_await get(caller, *replaces));

  std::vector<Asked> asked;
  audit::Query query{.tenant = caller.tenant, .limit = kMostRequests};
  for (int page = 0; page < kMostAuditPages && std::ssize(asked) < requests; ++page) {
    CO_TRY(const auto found, co_await reader_.query(query));
    for (const auto& entry : found.items)
      if (auto one = asked_in(entry); one && std::ssize(asked) < requests) asked.push_back(*std::move(one));
    if (!found.next) break;
    query.before = found.next;
  }
  co_return co_await store_.read([&](Session& session) -> base::Result<Previewed> {
    Callers callers;
    for (const auto& one : integrations) callers.emplace(one.integration, &one);
    const auto now = book_.policies(session, caller.tenant);
    const auto then = with_change(*now, proposed, replaces);
    Comparison comparison(session, book_, caller.tenant, then, callers, clock_.now());
    Previewed preview;
    for (const auto& one : asked) comparison.add(one, preview);
    const PolicyChange change{.now = now, .then = then, .changed = changed_between(*now, proposed, replaces)};
    preview.effects = effects_of(session, Sight(session, book_, caller, clock_.now()), caller, change,
                                 integrations, clock_.now());
    return preview;
  });
}

}  // namespace sallyport::inventory
