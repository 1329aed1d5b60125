#include "policy/delegation.h"

#include <string>

#include <fmt/format.h>

namespace sallyport::policy {
namespace {

base::Result<void> exceeds(std::string_view field, std::string message) {
  return base::refuse(base::ErrorKind::kForbidden, "exceeds_own_role", std::move(message),
                      std::string(field));
}

}  // namespace

base::Result<void> may_give(const model::Caller& caller, const model::Role& role, std::string_view field) {
  if (caller.operator_console) return {};
  for (const auto permission : role.permissions.list())
    if (!caller.role->permissions.contains(permission))
      return exceeds(field,
                     fmt::format("The role {} has the permission {}, which you do not have. Ask somebody "
                                 "who has it.",
                                 role.name, model::to_string(permission)));
  const auto& own_limit = caller.role->assets;
  if (own_limit.empty() || role.permissions.empty() || role.assets == own_limit) return {};
  return exceeds(field,
                 fmt::format("Your own role is limited to some assets, and the role {} is not limited to "
                             "the same. Give it the same limit, or ask somebody without one.",
                             role.name));
}

}  // namespace sallyport::policy
