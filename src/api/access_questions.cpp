// /api/policies/explain and /api/policies/preview: why access is allowed or refused, and what a policy would
// change. They only read; each is a POST since a token has no place in a query string, and a policy is too
// much for one.
#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/member_caller.h"
#include "api/access_question_view.h"
#include "api/resource.h"
#include "audit/authorize.h"
#include "integrations/caller.h"
#include "tokens/own_tokens.h"

namespace sallyport::api {
namespace {

using http::Method;

constexpr std::int64_t kDefaultRequests = 100;

const integrations::ReadModel& clients_here(const Services& services, const Call& call) {
  return services.integrations.read_model(call.request().core);
}

// The holder of a pasted token, which has to be one that this server would take from a request.
base::Result<model::Caller> holder_of(const Services& services, const Call& call, const base::Secret& token) {
  const auto refusal =
      base::invalid("token", "The token is no access token of this server, or not valid any more.");
  const auto verified = tokens::OwnTokens(services.deployment, services.tokens)
                            .verify(call.request().core, token.reveal_text());
  if (!verified || verified->type != tokens::TokenType::kAccess) return refusal;
  auto holder = integrations::holder_of(*verified, clients_here(services, call), services.clock.now());
  if (!holder) return refusal;
  return holder;
}

// Who the question is about: an integration of whichever tenant, or a member of the caller's.
async::Task<base::Result<Subject>> asker_in(const Services& services, Call& call,
                                            const AccessQuestion& question) {
  if (question.integration_id.has_value() + question.account_id.has_value() + question.token.has_value() != 1)
    co_return base::invalid(
        "integrationId",
        "Say who asks by integrationId, by accountId or by token, exactly one of the three.");
  if (question.account_id) {
    CO_TRY(auto member, co_await services.accounts.find_member(call.caller(), *question.account_id));
    co_return Subject{.caller = member.caller, .enabled = member.refusal.empty(), .refusal = member.refusal};
  }
  if (question.integration_id) {
    CO_TRY_VOID(audit::authorize(services.audit, call.caller(), "integrations:read"));
  }
  const auto& clients = clients_here(services, call);
  Subject asker;
  if (question.token) {
    CO_TRY(asker.caller, holder_of(services, call, *question.token));
  } else {
    const auto client = clients.find(*question.integration_id);
    if (!client) co_return base::not_found("integration");
    asker.caller = integrations::caller_of(client);
  }
  asker.enabled = clients.find(asker.caller.integration)->usable();
  co_return asker;
}

async::Task<base::Result<AccessAnswer>> explain(const Services& services, Call& call,
                                                AccessQuestion question) {
  CO_TRY(auto asker, co_await asker_in(services, call, question));
  if (question.source && !model::Address::parse(*question.source))
    co_return base::invalid("source", "Write an IPv4 or IPv6 address, such as 192.0.2.7.");
  asker.caller.source = question.source.value_or("");
  CO_TRY(const auto explained, co_await services.policies.explain(
                                   call.caller(), {.asker = asker.caller,
                                                   .action = question.action,
                                                   .asset = question.asset_id,
                                                   .attributes = question.attributes.value_or(Names{}),
                                                   .event_type = question.event_type.value_or(""),
                                                   .behaviour = question.behaviour.value_or(""),
                                                   .at = question.at}));
  co_return access_answer(asker, explained);
}

base::Result<model::AccessPolicy> checked_policy(NewPolicy wanted) {
  TRY(auto policy, read_policy(std::move(wanted)));
  TRY_VOID(inventory::check_policy(policy));
  return policy;
}

// The policy of a trial. Refusals name its members as they stand in the trial: "policy.windows[0].from".
base::Result<model::AccessPolicy> tried_policy(NewPolicy wanted) {
  auto policy = checked_policy(std::move(wanted));
  if (!policy) policy.error().field.insert(0, "policy.");
  return policy;
}

// The first by name of the caller's tenant, as callers.
inventory::Callers integrations_of(const Services& services, const Call& call) {
  std::vector<std::shared_ptr<const integrations::Client>> ours;
  const auto& clients = clients_here(services, call);
  for (const auto& id : clients.ids())
    if (auto client = clients.find(id); client->integration.tenant == call.caller().tenant)
      ours.push_back(std::move(client));
  // The same question has the same answer.
  std::ranges::sort(ours, {}, [](const auto& client) {
    return std::pair(std::string_view(client->integration.name), client->integration.id);
  });
  inventory::Callers found{.complete = ours.size() <= inventory::kMostCallersSought};
  if (!found.complete) ours.resize(inventory::kMostCallersSought);
  for (const auto& client : ours) found.items.push_back(integrations::caller_of(client));
  return found;
}

inventory::CallerSource people_of(const Services& services, const Call& call) {
  return [tenant = call.caller().tenant, issuer = services.deployment.issuer()](store::Session& session) {
    auto found = accounts::callers_of(session, tenant, issuer, inventory::kMostCallersSought);
    return inventory::Callers{.items = std::move(found.items), .complete = found.complete};
  };
}

async::Task<base::Result<TrialAnswer>> preview(const Services& services, Call& call, PolicyTrial trial) {
  std::optional<model::AccessPolicy> policy;
  if (trial.policy) {
    CO_TRY(policy, tried_policy(*std::move(trial.policy)));
  }
  CO_TRY(const auto previewed,
         co_await services.policies.preview(call.caller(), std::move(policy), trial.replaces,
                                            trial.requests.value_or(kDefaultRequests),
                                            integrations_of(services, call), people_of(services, call)));
  co_return trial_answer(previewed);
}

}  // namespace

Resource access_questions() {
  return {
      .tag = "Access questions",
      .about = "Why access is allowed or refused, and what a policy would change.",
      .endpoints = {
          endpoint<explain>({.method = Method::kPost,
                             .path = "/api/policies/explain",
                             .name = "api.policies.explain",
                             .permission = "policies:read",
                             .summary = "Explain why an integration or a member may or may not do something",
                             .reads = true}),
          endpoint<preview>({.method = Method::kPost,
                             .path = "/api/policies/preview",
                             .name = "api.policies.preview",
                             .permission = "policies:read",
                             .summary = "Show what a policy, or its end, would change",
                             .reads = true,
                             .needs_body = true}),
      }};
}

}  // namespace sallyport::api
