#include "policy/explain.h"

#include <algorithm>

#include <fmt/ranges.h>

#include "policy/conditions.h"

namespace sallyport::policy {
namespace {

std::string text_of(const model::AnyOf& any) {
  std::vector<std::string> terms;
  terms.reserve(any.size());
  for (const auto& term : any) terms.push_back(term.to_string());
  return fmt::format("{}", fmt::join(terms, " or "));
}

template <class Thing>
std::string first_that_fails(const model::AllOf& conditions, const Thing& thing) {
  for (const auto& any : conditions)
    if (!holds(any, thing)) return text_of(any);
  return {};
}

// What the caller lacks for the first permission of the policy.
std::string why_not_meant(const model::AccessPolicy& policy, const Asker& asker) {
  if (policy.permissions.empty()) return "nobody is meant";
  const auto& permission = policy.permissions.front();
  std::vector<std::string> lacks;
  lacks.reserve(permission.subjects.size() + 1);
  for (const auto& subject : permission.subjects) lacks.push_back("subject " + subject);
  if (const auto terms = first_that_fails(permission.caller, asker); !terms.empty()) lacks.push_back(terms);
  return lacks.empty() ? "nobody is meant" : fmt::format("{}", fmt::join(lacks, " or "));
}

std::string asked_names(const Question& question) {
  switch (question.action) {
    case model::AccessAction::kReadAsset:
      return {};
    case model::AccessAction::kWriteAsset:
      return fmt::format("{}", fmt::join(question.written, ", "));
    case model::AccessAction::kReadEvent:
      return std::string(question.event_type);
    case model::AccessAction::kWriteEvent:
      return fmt::format("{} {}", question.behaviour, question.event_type);
  }
  return {};
}

Explanation explain_one(const model::AccessPolicy& policy, const Asker& asker, const Question& question) {
  Explanation told{.policy = &policy};
  const auto fail = [&](Condition condition, std::string detail) {
    told.failed = condition;
    told.detail = std::move(detail);
    return told;
  };
  const auto meant = [&](const auto& permission) { return means(permission, asker); };
  if (std::ranges::none_of(policy.permissions, meant))
    return fail(Condition::kCaller, why_not_meant(policy, asker));
  if (!includes_action(policy, question))
    return fail(Condition::kAction, std::string(to_string(question.action)));
  if (!includes_time(policy, question)) return fail(Condition::kTime, {});
  if (!includes_source(policy, question)) return fail(Condition::kSource, question.source.to_string());
  if (!is_about(policy, question))
    return fail(Condition::kFilter, question.asset_is_public
                                        ? "the asset is public"
                                        : first_that_fails(policy.filters, *question.asset));
  told.spoke = std::ranges::any_of(policy.permissions, [&](const auto& permission) {
    return meant(permission) && touches(permission, policy.effect, question);
  });
  return told.spoke ? told : fail(Condition::kName, asked_names(question));
}

}  // namespace

std::string_view to_string(Condition condition) {
  switch (condition) {
    case Condition::kCaller:
      return "caller";
    case Condition::kAction:
      return "action";
    case Condition::kTime:
      return "time";
    case Condition::kSource:
      return "source";
    case Condition::kFilter:
      return "filter";
    case Condition::kName:
      return "name";
  }
  return "";
}

std::vector<Explanation> explain(const AccessPolicies& policies, const Asker& asker,
                                 const Question& question) {
  std::vector<Explanation> told;
  told.reserve(policies.all().size());
  for (const auto& policy : policies.all()) told.push_back(explain_one(policy, asker, question));
  return told;
}

}  // namespace sallyport::policy
