// /api/policies/explain and /api/policies/preview: why access is allowed or refused, and what a policy would
// change. They only read; each is a POST since a token has no place in a query string, and a policy is too
// much for one.
#include <algorithm>
#include <utility>

#include "api/access_question_view.h"
#include "api/resource.h"
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

// Who the question is about, of whichever tenant.
base::Result<model::Caller> asker_in(const Services& services, const Call& call,
                                     const AccessQuestion& question) {
  if (question.integration_id.has_value() == question.token.has_value())
    return base::invalid("integrationId",
                         "Say who asks by integrationId or by token, exactly one of the two.");
  if (question.token) return holder_of(services, call, *question.token);
  const auto client = clients_here(services, call).find(*question.integration_id);
  if (!client) return base::not_found("integration");
  return integrations::caller_of(client);
}

async::Task<base::Result<AccessAnswer>> explain(const Services& services, Call& call,
                                                AccessQuestion question) {
  CO_TRY(auto asker, asker_in(services, call, question));
  if (question.source && !model::Address::parse(*question.source))
    co_return base::invalid("source", "Write an IPv4 or IPv6 address, such as 192.0.2.7.");
  const bool enabled = clients_here(services, call).find(asker.integration)->usable();
  asker.source = question.source.value_or("");
  CO_TRY(const auto explained, co_await services.policies.explain(
                                   call.caller(), {.asker = asker,
                                                   .action = question.action,
                                                   .asset = question.asset_id,
                                                   .attributes = question.attributes.value_or(Names{}),
                                                   .event_type = question.event_type.value_or(""),
                                                   .behaviour = question.behaviour.value_or(""),
                                                   .at = question.at}));
  co_return access_answer(asker, enabled, explained);
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

// Those of the caller's tenant, as callers.
std::vector<model::Caller> integrations_of(const Services& services, const Call& call) {
  std::vector<model::Caller> found;
  const auto& clients = clients_here(services, call);
  for (const auto& id : clients.ids()) {
    const auto client = clients.find(id);
    if (client->integration.tenant == call.caller().tenant) found.push_back(integrations::caller_of(client));
  }
  // The same question has the same answer.
  std::ranges::sort(found, {}, [](const model::Caller& one) { return std::pair(one.name, one.integration); });
  return found;
}

async::Task<base::Result<TrialAnswer>> preview(const Services& services, Call& call, PolicyTrial trial) {
  CO_TRY(auto policy, tried_policy(std::move(trial.policy)));
  CO_TRY(const auto previewed,
         co_await services.policies.preview(call.caller(), std::move(policy), trial.replaces,
                                            trial.requests.value_or(kDefaultRequests),
                                            integrations_of(services, call)));
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
                             .summary = "Explain why an integration may or may not do something",
                             .reads = true}),
          endpoint<preview>({.method = Method::kPost,
                             .path = "/api/policies/preview",
                             .name = "api.policies.preview",
                             .permission = "policies:read",
                             .summary = "Show which of the newest requests a policy would decide otherwise",
                             .reads = true}),
      }};
}

}  // namespace sallyport::api
