#include "policy/access.h"

#include <algorithm>

#include "policy/conditions.h"

namespace sallyport::policy {

using model::AccessAction;
using model::PolicyEffect;

namespace {

bool applies(const model::AccessPolicy& policy, const Question& question) {
  return includes_action(policy, question) && includes_time(policy, question) &&
         includes_source(policy, question) && is_about(policy, question);
}

}  // namespace

void NameSet::add(const std::vector<std::string>& names, std::set<std::string_view>& to, bool& all) {
  for (const auto& name : names) {
    if (name == model::kEverything)
      all = true;
    else
      to.insert(name);
  }
}

// Whatever has none of the values that a condition asks for cannot meet it, so a rule is found by any one of
// its conditions that asks for certain values: by the one that the fewest rules before it are found by.
void AccessPolicies::Index::add(const Rule& rule, const model::AllOf& conditions) {
  const auto found_by = [&](const model::AnyOf& any) {
    std::size_t rules = 0;
    for (const auto& term : any)
      if (const auto list = keyed.find({term.name, term.value}); list != keyed.end())
        rules += list->second.size();
    return rules;
  };
  const model::AnyOf* best = nullptr;
  for (const auto& any : conditions) {
    const bool certain =
        std::ranges::none_of(any, [](const model::Term& term) { return term.negated || term.any_value(); });
    if (certain && (best == nullptr || found_by(any) < found_by(*best))) best = &any;
  }
  if (best == nullptr)
    others.push_back(rule);
  else
    for (const auto& term : *best) keyed[{term.name, term.value}].push_back(rule);
}

std::shared_ptr<const AccessPolicies> AccessPolicies::compile(std::vector<model::AccessPolicy> policies) {
  return std::shared_ptr<const AccessPolicies>(new AccessPolicies(std::move(policies)));
}

AccessPolicies::AccessPolicies(std::vector<model::AccessPolicy> policies) : policies_(std::move(policies)) {
  for (const auto& policy : policies_)
    for (const auto& permission : policy.permissions) {
      const Rule rule{&policy, &permission};
      if (!permission.caller.empty()) by_caller_.add(rule, permission.caller);
      for (const auto& subject : permission.subjects) by_subject_[subject].push_back(rule);
    }
}

CallerPolicies AccessPolicies::of(const Asker& asker) const {
  CallerPolicies found(shared_from_this());
  std::set<const model::AccessPermission*> seen;
  const auto take = [&](const std::vector<Rule>& rules) {
    found.rules_ += std::ssize(rules);
    for (const Rule& rule : rules)
      if (seen.insert(rule.permission).second && means(*rule.permission, asker)) {
        found.by_asset_.add(rule, rule.policy->filters);
        found.denies_ |= rule.policy->effect == PolicyEffect::kDeny;
      }
  };
  const auto look_up = [&](const auto& index, const auto& key) {
    if (const auto rules = index.find(key); rules != index.end()) take(rules->second);
  };
  for (const auto& [name, value] : asker.attributes) look_up(by_caller_.keyed, Key(name, value));
  take(by_caller_.others);
  for (const auto& subject : asker.subjects) look_up(by_subject_, std::string_view(subject));
  look_up(by_subject_, model::kEverything);
  return found;
}

// Each rule that applies, until `take` answers false. A rule may come twice. Answers how many were looked at.
template <class Take>
std::int64_t CallerPolicies::for_each_rule(const Question& question, Take take) const {
  if (question.asset_is_public) return 0;
  std::int64_t looked_at = 0;
  const auto take_all = [&](const std::vector<AccessPolicies::Rule>& rules) {
    return std::ranges::all_of(
        rules, [&](const auto& rule) { return ++looked_at, !applies(*rule.policy, question) || take(rule); });
  };
  for (const auto& [name, value] : *question.asset) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) continue;
    const auto rules = by_asset_.keyed.find({name, *text});
    if (rules != by_asset_.keyed.end() && !take_all(rules->second)) return looked_at;
  }
  take_all(by_asset_.others);
  return looked_at;
}

AccessDecision CallerPolicies::decide(const Question& question) const {
  AccessDecision decision;
  NameSet writable;
  bool denied = false;
  if (question.role_allows) {
    decision = {.allowed = true, .reason = "role"};
    decision.readable.grant_all();
    writable.grant_all();
    if (!denies_) return decision;
  }
  const auto looked_at = for_each_rule(question, [&](const AccessPolicies::Rule& rule) {
    const auto& [policy, permission] = rule;
    if (!touches(*permission, policy->effect, question)) return true;
    const bool reading = question.action == AccessAction::kReadAsset;
    if (policy->effect == PolicyEffect::kAllow) {
      decision.allowed = true;
      if (decision.rule == nullptr && !question.role_allows) decision.rule = policy;
      if (reading) {
        decision.readable.grant(permission->include_attributes);
        decision.readable.grant(permission->read_attributes);
      }
      writable.grant(permission->write_attributes);
      return denies_ || !reading || !decision.readable.everything();
    }
    if (reading && !permission->bare()) {
      decision.readable.deny(permission->include_attributes);
      decision.readable.deny(permission->read_attributes);
      return true;
    }
    denied = true;
    decision.rule = policy;
    return false;
  });
  if (denied) return {.reason = "denied_by_policy", .rule = decision.rule, .rules = looked_at};
  if (!decision.allowed) return {.rules = looked_at};
  if (question.action == AccessAction::kWriteAsset &&
      !std::ranges::all_of(question.written, [&](std::string_view name) { return writable.contains(name); }))
    return {.reason = "attribute_not_writable", .rule = decision.rule, .rules = looked_at};
  if (!question.role_allows) decision.reason = "policy";
  decision.rules = looked_at;
  return decision;
}

std::vector<const model::AccessPolicy*> CallerPolicies::allowing(AccessAction action) const {
  std::set<const model::AccessPolicy*> found;
  const auto take = [&](const std::vector<AccessPolicies::Rule>& rules) {
    for (const auto& rule : rules)
      if (rule.policy->effect == PolicyEffect::kAllow && includes_action(*rule.policy, {.action = action}))
        found.insert(rule.policy);
  };
  for (const auto& [key, rules] : by_asset_.keyed) take(rules);
  take(by_asset_.others);
  return {found.begin(), found.end()};
}

}  // namespace sallyport::policy
