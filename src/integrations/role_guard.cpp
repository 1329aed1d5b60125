#include "integrations/role_guard.h"

#include <algorithm>

#include <fmt/format.h>

#include "integrations/caller.h"
#include "integrations/client_reader.h"
#include "policy/delegation.h"
#include "store/role_repository.h"

namespace sallyport::integrations {
namespace {

base::Result<void> own_way_in(std::string field) {
  return base::refuse(
      base::ErrorKind::kConflict, "would_lock_out_caller",
      "An integration cannot disable, delete or demote itself. Let another administrator do it.",
      std::move(field));
}

bool is_itself(const model::Caller& caller, const model::IntegrationId& id) {
  return !caller.operator_console && caller.integration == id;
}

// Its own rights at most: a token for some of its scopes gets no secret for all of them.
base::Result<void> check_whole(const model::Caller& caller, const model::Caller& whole) {
  TRY_VOID(policy::may_give(caller, *whole.role));
  if (!caller.limited) return {};
  for (const auto& scope : whole.scopes)
    if (std::ranges::find(caller.scopes, scope) == caller.scopes.end())
      return base::refuse(
          base::ErrorKind::kForbidden, "exceeds_own_role",
          fmt::format("The integration has the scope {}, which your token does not have. Get a "
                      "token with it.",
                      scope),
          "role");
  return {};
}

}  // namespace

base::Result<void> check_given_role(store::Session& session, const model::Caller& caller,
                                    std::string_view role) {
  TRY(const auto found, store::RoleRepository(session).known(caller.tenant, role));
  return policy::may_give(caller, *found);
}

base::Result<void> check_may_act_as(store::Session& session, const model::Caller& caller,
                                    const model::Integration& integration,
                                    std::string_view archivist_issuer) {
  const auto client = ClientReader(session, archivist_issuer).read(integration.id).client;
  if (is_itself(caller, integration.id)) return check_whole(caller, caller_of(client));
  return policy::may_give(caller, *client->role);
}

base::Result<void> check_own_way_in(store::Session& session, const model::Caller& caller,
                                    const model::Integration& integration, const IntegrationChange& change) {
  if (!is_itself(caller, integration.id)) return {};
  if (change.enabled && !*change.enabled) return own_way_in("enabled");
  if (change.scopes && *change.scopes != integration.scopes) return own_way_in("scopes");
  if (!change.role || *change.role == integration.role) return {};
  TRY(const auto role, store::RoleRepository(session).known(caller.tenant, *change.role));
  const bool keeps_all =
      role->permissions.includes(caller.role->permissions) && role->assets == caller.role->assets;
  return keeps_all ? base::Result<void>{} : own_way_in("role");
}

base::Result<void> check_deletes_another(const model::Caller& caller, const model::IntegrationId& id) {
  return is_itself(caller, id) ? own_way_in("") : base::Result<void>{};
}

}  // namespace sallyport::integrations
