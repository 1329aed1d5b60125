// May this caller do this here? A pure function of its arguments: no clock, no store, no state. Every way
// in asks it: the router for each call, the services for each change. Runs on any thread.
#pragma once

#include <string_view>

#include "model/caller.h"
#include "model/ids.h"

namespace sallyport::policy {

struct Decision {
  bool allowed = false;
  // Why, as one stable word for logs and audit records; never shown to the caller.
  std::string_view reason;

  explicit operator bool() const { return allowed; }
};

// Whether `caller` has `permission` ("integrations:write") on what belongs to `tenant`. Denies by default:
// a permission that no table knows is nobody's, whatever the role (accessia A16, archivist R2, R8).
//
// Allowed: "operator" (local command line), "role". Denied: "unknown_permission", "other_tenant",
// "role_lacks_permission". Callers answer 404 for "other_tenant", so that ids of others tell nothing.
Decision decide(const model::Caller& caller, std::string_view permission, const model::TenantId& tenant);

// Whether the scopes of the caller let it do what `permission` says at all, whoever allows it: its role, or
// an access policy. decide() needs no such question, since scopes hold the role itself back.
bool within_scopes(const model::Caller& caller, std::string_view permission);

}  // namespace sallyport::policy
