#include "api/access_question_view.h"

namespace sallyport::api {

Description describe(const AccessQuestion*) {
  return {
      .name = "AccessQuestion",
      .about =
          "Who wants to do what, when and from where; exactly one of integrationId, accountId and token "
          "says who.",
      .fields = {
          {"integration_id", {.about = "The integration that asks."}},
          {"account_id",
           {.about = "The member who asks, by the id of their account; for whoever may read members."}},
          {"token",
           {.about = "An access token of the one that asks. It is verified and not kept.",
            .min = 1,
            .max = 16 * 1024}},
          {"action", {.about = "What it wants to do.", .example = "asset:read"}},
          {"asset_id", {.about = "The asset."}},
          {"attributes",
           {.about = "For asset:write: the attributes to set or remove.",
            .min = 0,
            .max = model::kMaxAttributes,
            .each_min = 1,
            .each_max = model::kMaxAttributeNameBytes,
            .example = R"(["state"])"}},
          {"event_type",
           {.about = "For events: their type.", .min = 1, .max = 256, .example = "Access granted"}},
          {"behaviour",
           {.about = "For event:write: the behaviour.", .min = 1, .max = 128, .example = "RecordEvidence"}},
          {"at", {.about = "When; now when left out.", .example = "2026-01-01T09:00:00Z"}},
          {"source",
           {.about = "The address that the request comes from; none when left out.",
            .min = 2,
            .max = 64,
            .example = "192.0.2.7"}},
      }};
}

Description describe(const AskerView*) {
  return {
      .name = "Asker",
      .about = "Who would make the request, as it is now.",
      .fields = {
          {"integration_id", {.about = "The id of the integration; absent for a member."}},
          {"account_id", {.about = "The id of the account, where a member asks."}},
          {"name", {.about = "The name of the integration or of the person.", .example = "Lobby display"}},
          {"role", {.about = "The name of its role.", .example = "event_viewer"}},
          {"enabled",
           {.about = "Whether its calls are answered; otherwise all it may do counts for nothing."}},
          {"refusal",
           {.about = "For a member whose calls are refused: the code of the refusal, not_a_member or "
                     "second_factor_required.",
            .example = "not_a_member"}},
      }};
}

Description describe(const RuleView*) {
  return {.name = "DecidingPolicy",
          .about = "The access policy that decided.",
          .fields = {{"id", {.about = "The id of the policy."}},
                     {"name", {.about = "The name of the policy.", .example = "Line north"}}}};
}

Description describe(const SpokenView*) {
  return {.name = "PolicyAnswer",
          .about = "What one access policy says to the question.",
          .fields = {
              {"id", {.about = "The id of the policy."}},
              {"name", {.about = "The name of the policy.", .example = "Line north"}},
              {"effect", {.about = "allow or deny.", .example = "allow"}},
              {"spoke", {.about = "Whether all of its conditions hold, so that it counts."}},
              {"failed_condition",
               {.about = "The first that does not hold: caller, action, time, source, filter or name.",
                .example = "caller"}},
              {"detail", {.about = "The terms or names that do not hold.", .example = "jwt_line=north"}},
          }};
}

Description describe(const AccessAnswer*) {
  return {
      .name = "AccessAnswer",
      .about = "Whether it is allowed, and why.",
      .fields = {
          {"caller", {.about = "Who would make the request."}},
          {"allowed", {.about = "Whether the request would be answered."}},
          {"reason",
           {.about = "role, policy, no_policy, denied_by_policy, attribute_not_writable or scope.",
            .example = "policy"}},
          {"role_allows", {.about = "Whether the role alone allows it, as far as scopes leave it."}},
          {"scopes_allow",
           {.about =
                "Whether the scopes that the integration and the token have let it be asked for at all."}},
          {"rule", {.about = "The policy that decided; absent when none did."}},
          {"readable_attributes",
           {.about = "For asset:read: the attributes of the asset that may be read.",
            .example = R"(["line"])"}},
          {"policies", {.about = "Every policy of the tenant with what it says, first those that count."}},
      }};
}

Description describe(const PolicyTrial*) {
  return {
      .name = "PolicyTrial",
      .about = "A policy to try on what has been asked for, or one to do without: policy, replaces or both.",
      .fields = {{"policy", {.about = "The policy as it would be; left out: replaces would be deleted."}},
                 {"replaces", {.about = "The policy whose place it would take, or that would be deleted."}},
                 {"requests",
                  {.about = "How many of the newest requests to look at; 100 when left out.",
                   .min = 1,
                   .max = 1000,
                   .example = "100"}}}};
}

namespace {

using NamedFacts = std::pair<std::string_view, Facts>;

Description of_difference(std::string_view name, std::string_view about, NamedFacts who) {
  return {.name = name,
          .about = about,
          .fields = {
              {"request_id", {.about = "The X-Request-Id of its answer."}},
              {"at", {.about = "When it was made."}},
              who,
              {"action", {.about = "What it wanted to do.", .example = "asset:read"}},
              {"asset_id", {.about = "The asset."}},
              {"allowed_now", {.about = "Whether it is allowed under the policies as they are."}},
              {"allowed_then", {.about = "Whether it would be allowed then."}},
          }};
}

Description of_effect(std::string_view name, std::string_view about, NamedFacts who, NamedFacts who_by_name) {
  return {
      .name = name,
      .about = about,
      .fields = {
          who,
          who_by_name,
          {"asset_id", {.about = "The asset."}},
          {"asset_name", {.about = "Its name, for whoever may read it.", .example = "Loading bay"}},
          {"gained", {.about = "What is allowed then and not now.", .example = R"(["asset:read"])"}},
          {"lost", {.about = "What is allowed now and not then.", .example = R"(["event:write"])"}},
          {"attributes_gained",
           {.about = "Attributes of the asset that could be read then.", .example = R"(["state"])"}},
          {"attributes_lost",
           {.about = "Attributes of the asset that could not be read any more.", .example = R"(["price"])"}},
      }};
}

}  // namespace

Description describe(const DifferenceView*) {
  return of_difference("PolicyDifference", "A request that the policy would decide otherwise.",
                       {"integration_id", {.about = "The integration that made it."}});
}

Description describe(const PersonDifferenceView*) {
  return of_difference("PolicyPersonDifference",
                       "A request of a person that the policy would decide otherwise.",
                       {"account_id", {.about = "The account of the person who made it."}});
}

Description describe(const EffectView*) {
  return of_effect("PolicyEffect", "What one integration could do otherwise with one asset.",
                   {"integration_id", {.about = "The integration."}},
                   {"integration_name",
                    {.about = "Its name, for whoever may read integrations.", .example = "Lobby display"}});
}

Description describe(const PersonEffectView*) {
  return of_effect(
      "PolicyPersonEffect", "What one person could do otherwise with one asset.",
      {"account_id", {.about = "The account of the person."}},
      {"person_name", {.about = "Their name, for whoever may read members.", .example = "Ada Lovelace"}});
}

Description describe(const EffectsView*) {
  return {
      .name = "PolicyEffects",
      .about =
          "What integrations and people could do otherwise: each whom the policy means, with each asset that "
          "it is about. Where there are many policies, fewer are looked at, so that an answer comes soon.",
      .fields = {
          {"integrations", {.about = "How many integrations were looked at: 100 at most.", .example = "3"}},
          {"people", {.about = "How many active members were looked at: 100 at most.", .example = "5"}},
          {"assets", {.about = "How many assets were looked at: 50 at most.", .example = "12"}},
          {"complete", {.about = "Whether there are no more of them."}},
          {"changes", {.about = "What would change for integrations; what stays is left out."}},
          {"changes_of_people", {.about = "What would change for people; what stays is left out."}},
      }};
}

Description describe(const TrialAnswer*) {
  return {
      .name = "PolicyTrialAnswer",
      .about = "What a policy would change.",
      .fields = {
          {"looked_at",
           {.about = "How many requests were decided anew: those about writing events and those that were "
                     "refused, whose caller and asset are still there.",
            .example = "100"}},
          {"complete",
           {.about = "Whether those are as many of the newest as were asked for, or all that the log has."}},
          {"differences", {.about = "Those of integrations that would be decided otherwise, newest first."}},
          {"differences_of_people", {.about = "Those of people, likewise."}},
          {"effects", {.about = "What integrations and people could do otherwise from then on."}},
      }};
}

AccessAnswer access_answer(const Subject& asker, const inventory::Explained& explained) {
  const model::Caller& caller = asker.caller;
  AccessAnswer answer{.caller = {.integration_id = {},
                                 .account_id = {},
                                 .name = caller.name,
                                 .role = caller.role->name,
                                 .enabled = asker.enabled,
                                 .refusal = unless_empty(asker.refusal)},
                      .allowed = explained.allowed,
                      .reason = explained.reason,
                      .role_allows = explained.role_allows,
                      .scopes_allow = explained.scopes_allow,
                      .rule = {},
                      .readable_attributes = explained.readable,
                      .policies = {}};
  if (caller.person)
    answer.caller.account_id = caller.person->account;
  else
    answer.caller.integration_id = caller.integration;
  for (const auto& policy : explained.policies) {
    if (policy.id == explained.rule) answer.rule = RuleView{.id = policy.id, .name = policy.name};
    answer.policies.push_back({.id = policy.id,
                               .name = policy.name,
                               .effect = policy.effect,
                               .spoke = policy.spoke,
                               .failed_condition = unless_empty(policy.failed),
                               .detail = unless_empty(policy.detail)});
  }
  return answer;
}

namespace {

// Without whom it is about.
template <class View>
View effect_view(const inventory::Effect& effect) {
  View view;
  view.asset_id = effect.asset;
  view.asset_name = unless_empty(effect.asset_name);
  view.gained = effect.gained;
  view.lost = effect.lost;
  view.attributes_gained = effect.attributes_gained;
  view.attributes_lost = effect.attributes_lost;
  return view;
}

template <class View>
View difference_view(const inventory::Difference& difference) {
  View view;
  view.request_id = unless_empty(difference.request.record.request_id);
  view.at = difference.request.record.time;
  view.action = difference.action;
  view.asset_id = difference.asset;
  view.allowed_now = difference.allowed_now;
  view.allowed_then = difference.allowed_then;
  return view;
}

EffectsView effects_view(const inventory::Effects& effects) {
  EffectsView view{.integrations = effects.integrations,
                   .people = effects.people,
                   .assets = effects.assets,
                   .complete = effects.complete,
                   .changes = {},
                   .changes_of_people = {}};
  for (const auto& effect : effects.changes)
    if (effect.person) {
      auto& one = view.changes_of_people.emplace_back(effect_view<PersonEffectView>(effect));
      one.account_id = *effect.person;
      one.person_name = unless_empty(effect.caller_name);
    } else {
      auto& one = view.changes.emplace_back(effect_view<EffectView>(effect));
      one.integration_id = effect.integration;
      one.integration_name = unless_empty(effect.caller_name);
    }
  return view;
}

}  // namespace

TrialAnswer trial_answer(const inventory::Previewed& previewed) {
  TrialAnswer answer{.looked_at = previewed.looked_at,
                     .complete = previewed.complete,
                     .differences = {},
                     .differences_of_people = {},
                     .effects = effects_view(previewed.effects)};
  for (const auto& difference : previewed.differences) {
    const auto& record = difference.request.record;
    if (record.person != model::AccountId{})
      answer.differences_of_people.emplace_back(difference_view<PersonDifferenceView>(difference))
          .account_id = record.person;
    else
      answer.differences.emplace_back(difference_view<DifferenceView>(difference)).integration_id =
          record.actor;
  }
  return answer;
}

}  // namespace sallyport::api
