// The JSON of access policies (archivist §7), in and out. Pure functions, on the core of the request.
//
// What a policy of this server may have beyond this wire (that it denies, actions, windows, networks) is not
// shown, and stays as it is when the policy is changed here.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "dialects/archivist/body.h"
#include "dialects/archivist/patch.h"
#include "model/access_policy.h"

namespace sallyport::dialects::archivist {

// The members that may be changed, as a mask names them.
inline constexpr std::array<std::string_view, 4> kPolicyMembers{"display_name", "description", "filters",
                                                                "access_permissions"};

struct PolicyChange {
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<model::AllOf> filters{};                              // as a whole
  std::optional<std::vector<model::AccessPermission>> permissions{};  // as a whole

  void apply_to(model::AccessPolicy& policy) const;
};
// Refusals name the member; further limits are the service's, in its words.
base::Result<PolicyChange> read_policy_change(const Patch& patch);
// POST: display_name is needed.
base::Result<model::AccessPolicy> read_new_policy(const boost::json::object& body);
Words policy_words();

boost::json::object write_policy(const model::AccessPolicy& policy);

}  // namespace sallyport::dialects::archivist
