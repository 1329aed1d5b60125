#include "policy/decision.h"

#include <algorithm>

namespace sallyport::policy {

Decision decide(const model::Caller& caller, std::string_view permission, const model::TenantId& tenant) {
  const auto known = model::parse_permission(permission);
  if (!known) return {false, "unknown_permission"};
  if (caller.operator_console) return {true, "operator"};
  if (caller.tenant != tenant) return {false, "other_tenant"};
  if (!caller.role->permissions.contains(*known)) return {false, "role_lacks_permission"};
  return {true, "role"};
}

bool within_scopes(const model::Caller& caller, std::string_view permission) {
  return !caller.limited || std::ranges::find(caller.scopes, permission) != caller.scopes.end();
}

}  // namespace sallyport::policy
