// Why do the access policies allow or deny this? For people who ask, not for requests: looks at every policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/access.h"

namespace sallyport::policy {

// Why a policy did or did not speak, in the order in which conditions are looked at.
enum class Condition { kCaller, kAction, kTime, kSource, kFilter, kName };
std::string_view to_string(Condition condition);  // "caller", "action", "time", "source", "filter", "name"

struct Explanation {
  const model::AccessPolicy* policy = nullptr;
  bool spoke = false;
  Condition failed = Condition::kCaller;  // the first that did not hold, unless it spoke
  std::string detail{};                   // the terms or names that did not hold; empty for a time
};

// Every policy with its answer, in the order in which they were compiled.
std::vector<Explanation> explain(const AccessPolicies& policies, const Asker& asker,
                                 const Question& question);

}  // namespace sallyport::policy
