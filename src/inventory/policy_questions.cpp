// The part of Policies that answers questions about access: what a policy is about, why something was
// decided, and what a policy would change.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "inventory/effort.h"
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

// The newest requests of the log, as far back as it is sought through.
struct Sought {
  std::vector<Asked> asked;
  bool complete = true;  // as many as were wanted, or all that there are
};
async::Task<base::Result<Sought>> seek_requests(audit::Reader& reader, const model::TenantId& tenant,
                                                std::int64_t wanted) {
  Sought sought;
  audit::Query query{.tenant = tenant, .limit = kMostRequests};
  for (int page = 0; page < kMostAuditPages && std::ssize(sought.asked) < wanted; ++page) {
    CO_TRY(const auto found, co_await reader.query(query));
    for (const auto& entry : found.items)
      if (auto one = asked_in(entry); one && std::ssize(sought.asked) < wanted)
        sought.asked.push_back(*std::move(one));
    query.before = found.next;
    if (!found.next) break;
  }
  sought.complete = std::ssize(sought.asked) == wanted || !query.before;
  co_return sought;
}

// Whose request it was: an integration's, or a person's.
const base::Uuid& caller_in(const model::AuditRecord& record) {
  return record.person == model::AccountId{} ? record.actor.uuid : record.person.uuid;
}

// Decides requests under the policies as they are and as they would be.
class Comparison {
 public:
  // `sight` is that of the one who asks.
  Comparison(Session& session, const Sight& sight, const model::TenantId& tenant, const PolicyChange& change,
             std::initializer_list<const Callers*> callers, base::Time now)
      : session_(session), sight_(sight), tenant_(tenant), change_(change), now_(now) {
    for (const auto* some : callers)
      for (const auto& caller : some->items) callers_.emplace(id_of(caller), &caller);
  }

  // False when it would be too much.
  bool add(const Asked& asked, Previewed& preview) {
    if (effort_.spent()) return false;
    const auto found = callers_.find(caller_in(asked.entry.record));
    if (found == callers_.end()) return true;
    model::Caller caller = *found->second;
    caller.source = asked.entry.record.source;
    store::AssetRepository assets(session_);
    model::AssetId id{asked.entry.record.object};
    std::optional<model::Event> event;
    if (asked.ruling.names.empty() && is_about_event(asked.ruling.action)) {
      event = store::EventRepository(session_).find(tenant_, {asked.entry.record.object});
      if (!event) return true;
      id = event->asset;
    }
    if (const auto asset = assets.find(tenant_, id); asset && may_know(*asset))
      compare(asked, caller, *asset, event, preview);
    return true;
  }

 private:
  bool may_know(const model::Asset& asset) {
    const auto decision = sight_.decide(sight_.question(AccessAction::kReadAsset, asset));
    effort_.spend(decision);
    return decision.allowed && (asset.is_public || filters_are_readable(change_.changed, decision.readable));
  }

  // What the policies give to one caller.
  using Given = std::shared_ptr<const policy::CallerPolicies>;

  void compare(const Asked& asked, const model::Caller& caller, const model::Asset& asset,
               const std::optional<model::Event>& event, Previewed& preview) {
    const auto& names = asked.ruling.names;
    const auto& [given_now, given_then] = given_to(caller);
    const Sight sight(caller, given_now, now_);
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
    const bool now = decide(sight, question);
    const bool then = decide(Sight(caller, given_then, now_), question);
    if (now != then)
      preview.differences.push_back({.request = asked.entry,
                                     .action = asked.ruling.action,
                                     .asset = asset.id,
                                     .allowed_now = now,
                                     .allowed_then = then});
  }

  bool decide(const Sight& sight, const policy::Question& question) {
    const auto decision = sight.decide(question);
    effort_.spend(decision);
    return decision.allowed;
  }

  // Under the policies as they are, and as they would be.
  const std::pair<Given, Given>& given_to(const model::Caller& caller) {
    const auto& id = id_of(caller);
    if (const auto kept = given_.find(id); kept != given_.end()) return kept->second;
    const auto asker = asker_of(caller);
    const auto under = [&](const policy::AccessPolicies& policies) {
      auto given = std::make_shared<const policy::CallerPolicies>(policies.of(asker));
      effort_.spend(given->rules());
      kept_rules_ += given->rules();
      return given;
    };
    if (kept_rules_ > kMostRulesKept) {
      given_.clear();
      kept_rules_ = 0;
    }
    return given_.emplace(id, std::pair<Given, Given>(under(*change_.now), under(*change_.then)))
        .first->second;
  }

  static constexpr std::int64_t kMostRulesKept = 100'000;  // some tens of megabytes

  Session& session_;
  const Sight& sight_;
  model::TenantId tenant_;
  const PolicyChange& change_;
  std::map<base::Uuid, const model::Caller*> callers_;
  base::Time now_;
  Effort effort_{kMostRulesTried};
  std::map<base::Uuid, std::pair<Given, Given>> given_;
  std::int64_t kept_rules_ = 0;
};

std::shared_ptr<const policy::AccessPolicies> with_change(
    const policy::AccessPolicies& now, const std::optional<AccessPolicy>& proposed,
    const std::optional<model::AccessPolicyId>& replaces) {
  auto policies = now.all();
  if (replaces) std::erase_if(policies, [&](const AccessPolicy& policy) { return policy.id == *replaces; });
  if (proposed) policies.push_back(*proposed);
  return policy::AccessPolicies::compile(std::move(policies));
}

// The proposed policy, if there is one, and the one that goes.
std::vector<AccessPolicy> changed_between(const policy::AccessPolicies& now,
                                          const std::optional<AccessPolicy>& proposed,
                                          const std::optional<model::AccessPolicyId>& replaces) {
  std::vector<AccessPolicy> changed;
  if (proposed) changed.push_back(*proposed);
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
    const auto shown = Sight(session, book_, caller, clock_.now()).show(*asset);
    if (!shown) return base::not_found("asset");
    auto answer = explain_in(session, book_, inquiry, *asset, inquiry.at.value_or(clock_.now()));
    std::erase_if(answer.readable, [&](const auto& name) { return !shown->attributes.contains(name); });
    return answer;
  });
}

async::Task<base::Result<Previewed>> Policies::preview(const model::Caller& caller,
                                                       std::optional<AccessPolicy> proposed,
                                                       std::optional<model::AccessPolicyId> replaces,
                                                       std::int64_t requests, Callers integrations,
                                                       CallerSource people) {
  CO_TRY_VOID(authorize_policies(audit_, caller, "policies:read"));
  if (!proposed && !replaces)
    co_return base::invalid("policy", "Give a policy, or name in replaces the one that would be deleted.");
  if (proposed) CO_TRY_VOID(check_policy(*proposed));
  if (requests < 1 || requests > kMostRequests)
    co_return base::invalid("requests", fmt::format("requests is 1 to {}.", kMostRequests));
  if (replaces) CO_TRY_VOID(co_await get(caller, *replaces));

  const auto may = [&](std::string_view permission) {
    return policy::decide(caller, permission, caller.tenant).allowed;
  };
  Sought sought{.asked = {}, .complete = false};
  if (may("audit:read")) {
    CO_TRY(sought, co_await seek_requests(reader_, caller.tenant, requests));
  }
  const bool knows_people = people && may("members:read");
  co_return co_await store_.read([&](Session& session) -> base::Result<Previewed> {
    const auto members = knows_people ? people(session) : Callers{};
    const Sight sight(session, book_, caller, clock_.now());
    const auto now = book_.policies(session, caller.tenant);
    const PolicyChange change{.now = now,
                              .then = with_change(*now, proposed, replaces),
                              .changed = changed_between(*now, proposed, replaces)};
    Comparison comparison(session, sight, caller.tenant, change, {&integrations, &members}, clock_.now());
    Previewed preview{.complete = sought.complete};
    for (const auto& one : sought.asked)
      if (!comparison.add(one, preview)) {
        preview.complete = false;
        break;
      }
    preview.effects = effects_of(session, sight, caller, change, integrations, members, clock_.now());
    return preview;
  });
}

}  // namespace sallyport::inventory
