#include "policy/conditions.h"

#include <algorithm>

namespace sallyport::policy {

using model::AccessAction;

// Lists and maps have a value, but none that a text could equal.
bool holds(const model::Term& term, const model::Attributes& attributes) {
  const auto found = attributes.find(term.name);
  bool equal = found != attributes.end();
  if (equal && !term.any_value()) {
    const auto* text = std::get_if<std::string>(&found->second);
    equal = text != nullptr && *text == term.value;
  }
  return equal != term.negated;
}

bool holds(const model::Term& term, const Asker& asker) {
  const auto [first, end] = asker.attributes.equal_range(term.name);
  const bool equal = term.any_value() ? first != end : std::any_of(first, end, [&](const auto& entry) {
    return entry.second == term.value;
  });
  return equal != term.negated;
}

bool names(const std::vector<std::string>& list, std::string_view name) {
  return std::ranges::any_of(
      list, [&](const std::string& each) { return each == model::kEverything || each == name; });
}

bool means(const model::AccessPermission& permission, const Asker& asker) {
  if (!permission.caller.empty() && holds(permission.caller, asker)) return true;
  return std::ranges::any_of(permission.subjects, [&](const std::string& subject) {
    return subject == model::kEverything ||
           std::ranges::find(asker.subjects, subject) != asker.subjects.end();
  });
}

std::vector<std::string> reasons_to_mean(const model::AccessPolicy& policy, const Asker& asker) {
  std::vector<std::string> reasons;
  const auto add = [&](std::string reason) {
    if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(std::move(reason));
  };
  for (const auto& permission : policy.permissions) {
    if (!permission.caller.empty() && holds(permission.caller, asker))
      for (const auto& any : permission.caller)
        for (const auto& term : any)
          if (holds(term, asker)) add(term.to_string());
    for (const auto& subject : permission.subjects)
      if (subject == model::kEverything || std::ranges::find(asker.subjects, subject) != asker.subjects.end())
        add(subject);
  }
  return reasons;
}

bool includes_action(const model::AccessPolicy& policy, const Question& question) {
  return policy.actions.empty() || std::ranges::find(policy.actions, question.action) != policy.actions.end();
}

bool includes_time(const model::AccessPolicy& policy, const Question& question) {
  return policy.windows.empty() || std::ranges::any_of(policy.windows, [&](const auto& window) {
           return window.contains(question.now);
         });
}

bool includes_source(const model::AccessPolicy& policy, const Question& question) {
  return policy.sources.empty() || std::ranges::any_of(policy.sources, [&](const auto& network) {
           return network.contains(question.source);
         });
}

bool is_about(const model::AccessPolicy& policy, const Question& question) {
  return !question.asset_is_public && holds(policy.filters, *question.asset);
}

bool touches(const model::AccessPermission& permission, model::PolicyEffect effect,
             const Question& question) {
  if (permission.bare())
    return effect == model::PolicyEffect::kDeny || question.action == AccessAction::kReadAsset;
  const bool allows = effect == model::PolicyEffect::kAllow;
  switch (question.action) {
    case AccessAction::kReadAsset:
      return allows || !permission.read_attributes.empty() || !permission.include_attributes.empty();
    case AccessAction::kWriteAsset:
      if (question.written.empty()) return !permission.write_attributes.empty();
      return std::ranges::any_of(
          question.written, [&](std::string_view name) { return names(permission.write_attributes, name); });
    case AccessAction::kReadEvent:
      return names(permission.read_event_types, question.event_type);
    case AccessAction::kWriteEvent: {
      const bool type = names(permission.write_event_types, question.event_type);
      const bool behaviour = names(permission.behaviours, question.behaviour);
      if (allows) return type && (permission.behaviours.empty() || behaviour);
      return type || (permission.write_event_types.empty() && behaviour);
    }
  }
  return false;
}

}  // namespace sallyport::policy
