#include "policy/decision.h"

#include <algorithm>

namespace sallyport::policy {

Decision decide(const model::Caller& caller, std::string_view permission, const model::TenantId& tenant) {
  const auto known = model::all_permissions();
  if (std::ranges::find(known, permission) == known.end()) return {false, "unknown_permission"};
  if (caller.operator_console) return {true, "operator"};
  if (caller.tenant != tenant) return {false, "other_tenant"};
  if (!model::grants(caller.role, permission)) return {false, "role_lacks_permission"};
  return {true, "role"};
}

}  // namespace sallyport::policy
