// For tests: somebody with a role in a tenant, who is no integration of it.
#pragma once

#include "model/caller.h"

namespace sallyport::model {

inline Caller caller_in(const TenantId& tenant, Role role = Role::kAdministrator) {
  Caller caller;
  caller.tenant = tenant;
  caller.role = role;
  caller.source = "192.0.2.1";
  return caller;
}

}  // namespace sallyport::model
