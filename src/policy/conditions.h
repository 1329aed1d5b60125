// The conditions of a policy one by one; access.cpp decides with them, explain.cpp tells which of them
// failed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/access.h"

namespace sallyport::policy {

bool holds(const model::Term& term, const model::Attributes& attributes);
bool holds(const model::Term& term, const Asker& asker);
// A list of names as policies have them.
bool names(const std::vector<std::string>& list, std::string_view name);

template <class Thing>
bool holds(const model::AnyOf& any, const Thing& thing) {
  for (const auto& term : any)
    if (holds(term, thing)) return true;
  return false;
}
template <class Thing>
bool holds(const model::AllOf& all, const Thing& thing) {
  for (const auto& any : all)
    if (!holds(any, thing)) return false;
  return true;
}

bool means(const model::AccessPermission& permission, const Asker& asker);
// What of the policy means the asker, each once: conditions that hold, subjects, "*". Empty: it means others.
std::vector<std::string> reasons_to_mean(const model::AccessPolicy& policy, const Asker& asker);
bool includes_action(const model::AccessPolicy& policy, const Question& question);
bool includes_time(const model::AccessPolicy& policy, const Question& question);
bool includes_source(const model::AccessPolicy& policy, const Question& question);
bool is_about(const model::AccessPolicy& policy, const Question& question);
// Whether the names of the permission have to do with what is asked: it then allows or denies at least a
// part.
bool touches(const model::AccessPermission& permission, model::PolicyEffect effect, const Question& question);

}  // namespace sallyport::policy
