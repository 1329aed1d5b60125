// For tests: somebody with a role in a tenant, who is no integration of it.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "model/caller.h"

namespace sallyport::model {

inline Caller caller_in(const TenantId& tenant, std::shared_ptr<const Role> role) {
  Caller caller;
  caller.tenant = tenant;
  caller.role = std::move(role);
  caller.source = "192.0.2.1";
  return caller;
}
inline Caller caller_in(const TenantId& tenant, Role role) {
  return caller_in(tenant, std::make_shared<const Role>(std::move(role)));
}
inline Caller caller_in(const TenantId& tenant, std::string_view built_in = Role::kAdministrator) {
  auto role = built_in_role(built_in);
  CHECK(role != nullptr);
  return caller_in(tenant, std::move(role));
}

}  // namespace sallyport::model
