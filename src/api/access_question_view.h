// What is asked about access and what is answered: /api/policies/explain and /api/policies/preview.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/policy_view.h"
#include "api/shape.h"
#include "base/clock.h"
#include "base/secret.h"
#include "inventory/policies.h"
#include "model/access_policy.h"

namespace sallyport::api {

struct AccessQuestion {
  std::optional<model::IntegrationId> integration_id;
  std::optional<model::AccountId> account_id;
  std::optional<base::Secret> token;
  model::AccessAction action{};
  model::AssetId asset_id;
  std::optional<Names> attributes;
  std::optional<std::string> event_type;
  std::optional<std::string> behaviour;
  std::optional<base::Time> at;
  std::optional<std::string> source;
};
BOOST_DESCRIBE_STRUCT(AccessQuestion, (),
                      (integration_id, account_id, token, action, asset_id, attributes, event_type, behaviour,
                       at, source))
Description describe(const AccessQuestion*);

struct AskerView {
  std::optional<model::IntegrationId> integration_id;
  std::optional<model::AccountId> account_id;
  std::string name;
  std::string role;
  bool enabled = true;
  std::optional<std::string> refusal;
};
BOOST_DESCRIBE_STRUCT(AskerView, (), (integration_id, account_id, name, role, enabled, refusal))
Description describe(const AskerView*);

struct RuleView {
  model::AccessPolicyId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(RuleView, (), (id, name))
Description describe(const RuleView*);

struct SpokenView {
  model::AccessPolicyId id;
  std::string name;
  model::PolicyEffect effect{};
  bool spoke = false;
  std::optional<std::string> failed_condition;
  std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(SpokenView, (), (id, name, effect, spoke, failed_condition, detail))
Description describe(const SpokenView*);

struct AccessAnswer {
  AskerView caller;
  bool allowed = false;
  std::string reason;
  bool role_allows = false;
  bool scopes_allow = true;
  std::optional<RuleView> rule;
  Names readable_attributes;
  std::vector<SpokenView> policies;
};
BOOST_DESCRIBE_STRUCT(AccessAnswer, (),
                      (caller, allowed, reason, role_allows, scopes_allow, rule, readable_attributes,
                       policies))
Description describe(const AccessAnswer*);

struct PolicyTrial {
  std::optional<NewPolicy> policy;
  std::optional<model::AccessPolicyId> replaces;
  std::optional<std::int64_t> requests;
};
BOOST_DESCRIBE_STRUCT(PolicyTrial, (), (policy, replaces, requests))
Description describe(const PolicyTrial*);

struct DifferenceView {
  std::optional<std::string> request_id;
  base::Time at;
  model::IntegrationId integration_id;
  model::AccessAction action{};
  model::AssetId asset_id;
  bool allowed_now = false;
  bool allowed_then = false;
};
BOOST_DESCRIBE_STRUCT(DifferenceView, (),
                      (request_id, at, integration_id, action, asset_id, allowed_now, allowed_then))
Description describe(const DifferenceView*);

struct PersonDifferenceView {
  std::optional<std::string> request_id;
  base::Time at;
  model::AccountId account_id;
  model::AccessAction action{};
  model::AssetId asset_id;
  bool allowed_now = false;
  bool allowed_then = false;
};
BOOST_DESCRIBE_STRUCT(PersonDifferenceView, (),
                      (request_id, at, account_id, action, asset_id, allowed_now, allowed_then))
Description describe(const PersonDifferenceView*);

struct EffectView {
  model::IntegrationId integration_id;
  std::optional<std::string> integration_name;
  model::AssetId asset_id;
  std::optional<std::string> asset_name;
  std::vector<model::AccessAction> gained;
  std::vector<model::AccessAction> lost;
  Names attributes_gained;
  Names attributes_lost;
};
BOOST_DESCRIBE_STRUCT(EffectView, (),
                      (integration_id, integration_name, asset_id, asset_name, gained, lost,
                       attributes_gained, attributes_lost))
Description describe(const EffectView*);

struct PersonEffectView {
  model::AccountId account_id;
  std::optional<std::string> person_name;
  model::AssetId asset_id;
  std::optional<std::string> asset_name;
  std::vector<model::AccessAction> gained;
  std::vector<model::AccessAction> lost;
  Names attributes_gained;
  Names attributes_lost;
};
BOOST_DESCRIBE_STRUCT(PersonEffectView, (),
                      (account_id, person_name, asset_id, asset_name, gained, lost, attributes_gained,
                       attributes_lost))
Description describe(const PersonEffectView*);

struct EffectsView {
  std::int64_t integrations = 0;
  std::int64_t people = 0;
  std::int64_t assets = 0;
  bool complete = true;
  std::vector<EffectView> changes;
  std::vector<PersonEffectView> changes_of_people;
};
BOOST_DESCRIBE_STRUCT(EffectsView, (), (integrations, people, assets, complete, changes, changes_of_people))
Description describe(const EffectsView*);

struct TrialAnswer {
  std::int64_t looked_at = 0;
  bool complete = true;
  std::vector<DifferenceView> differences;
  std::vector<PersonDifferenceView> differences_of_people;
  EffectsView effects;
};
BOOST_DESCRIBE_STRUCT(TrialAnswer, (), (looked_at, complete, differences, differences_of_people, effects))
Description describe(const TrialAnswer*);

// An integration or a person whose access is asked about.
struct Subject {
  model::Caller caller{};
  bool enabled = true;    // whether its calls are answered
  std::string refusal{};  // of a person: the code of why they are not
};

// The deciding policy is one of those that have answered.
AccessAnswer access_answer(const Subject& asker, const inventory::Explained& explained);
TrialAnswer trial_answer(const inventory::Previewed& previewed);

}  // namespace sallyport::api
