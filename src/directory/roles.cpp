#include "directory/roles.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "audit/authorize.h"
#include "base/check.h"
#include "directory/rules.h"
#include "model/audit_record.h"
#include "policy/delegation.h"
#include "store/change_repository.h"
#include "store/role_repository.h"

namespace sallyport::directory {

using model::AuditAction;
using store::RoleRepository;
using store::Session;

namespace {

std::shared_ptr<const model::Role> find(Session& session, const model::Caller& caller,
                                        std::string_view name) {
  return RoleRepository(session).find(caller.tenant, name);
}

// A role of the tenant's own, which the caller may change.
base::Result<model::Role> find_own(Session& session, const model::Caller& caller, std::string_view name) {
  const auto role = find(session, caller, name);
  if (!role) return base::not_found("role");
  if (role->built_in)
    return base::refuse(
        base::ErrorKind::kConflict, "built_in_role",
        fmt::format("The role {} is built in and stays as it is. Make one of your own.", name));
  TRY_VOID(policy::may_give(caller, *role, "name"));
  return *role;
}

base::Result<void> check_given(const model::Caller& caller, const model::Role& role) {
  TRY_VOID(check_role(role));
  return policy::may_give(caller, role, "permissions");
}

// Applies what differs and names it; empty when nothing does.
std::string apply(model::Role& role, const RoleChange& change) {
  std::string changed;
  const auto assign = [&](auto& to, const auto& from, std::string_view name) {
    if (!from || to == *from) return;
    to = *from;
    changed.append(changed.empty() ? "" : ", ").append(name);
  };
  assign(role.description, change.description, "description");
  assign(role.permissions, change.permissions, "permissions");
  assign(role.assets, change.assets, "assets");
  return changed;
}

}  // namespace

// The way of every change: one transaction, then whoever keeps roles in memory, then the chained record.
template <class T>
async::Task<base::Result<T>> Roles::write(const model::Caller& caller,
                                          std::function<base::Result<Written<T>>(Session&)> work) {
  CO_TRY(auto written,
         audit::note_if_guarded(audit_, caller, caller.tenant.uuid, co_await store_.write(std::move(work))));
  if (written.publish) co_await written.publish();
  CO_TRY_VOID(co_await audit_.chained());
  co_return std::move(written.answer);
}

Roles::Publish Roles::note_change(Session& session, const model::Caller& caller, AuditAction action,
                                  std::string_view role, std::string_view what) {
  store::ChangeRepository(session).append("role", caller.tenant.bytes(), clock_.now());
  audit::Log::record_with(session, clock_.now(),
                          model::audit_record(caller, action, caller.tenant.uuid,
                                              fmt::format("{}{}{}", role, what.empty() ? "" : ": ", what)));
  return reader_(session, caller.tenant, role);
}

async::Task<base::Result<std::vector<model::Role>>> Roles::list(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "roles:read"));
  co_return co_await store_.read([&](Session& session) {
    const auto built_in = model::built_in_roles();
    std::vector<model::Role> all(built_in.begin(), built_in.end());
    std::ranges::move(RoleRepository(session).list(caller.tenant), std::back_inserter(all));
    return all;
  });
}

async::Task<base::Result<model::Role>> Roles::get(const model::Caller& caller, std::string name) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "roles:read"));
  co_return co_await store_.read([&](Session& session) -> base::Result<model::Role> {
    const auto role = find(session, caller, name);
    if (!role) return base::not_found("role");
    return *role;
  });
}

async::Task<base::Result<model::Role>> Roles::create(const model::Caller& caller, NewRole wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "roles:write"));
  const model::Role role{.name = std::move(wanted.name),
                         .description = std::move(wanted.description),
                         .permissions = wanted.permissions,
                         .assets = std::move(wanted.assets),
                         .built_in = false,
                         .created_at = clock_.now(),
                         .version = 1};
  using Answer = model::Role;
  co_return co_await write<Answer>(caller, [&](Session& session) -> base::Result<Written<Answer>> {
    TRY_VOID(check_own_role_name(role.name, "name"));
    TRY_VOID(check_given(caller, role));
    RoleRepository repository(session);
    if (repository.list(caller.tenant).size() >= kMost)
      return base::refuse(
          base::ErrorKind::kConflict, "too_many_roles",
          fmt::format("A tenant has {} roles of its own at most. Delete one that nobody has.", kMost));
    TRY_VOID(repository.insert(caller.tenant, role));
    return Written<Answer>{role, note_change(session, caller, AuditAction::kRoleCreated, role.name)};
  });
}

async::Task<base::Result<model::Role>> Roles::change(const model::Caller& caller, std::string name,
                                                     RoleChange change,
                                                     std::optional<std::int64_t> expected_version) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "roles:write"));
  using Answer = model::Role;
  co_return co_await write<Answer>(caller, [&](Session& session) -> base::Result<Written<Answer>> {
    TRY(auto role, find_own(session, caller, name));
    if (expected_version && *expected_version != role.version)
      return base::refuse(
          base::ErrorKind::kConflict, "stale_version",
          fmt::format("The role has changed: it is at version {}. Read it again.", role.version), "version");
    const std::string changed = apply(role, change);
    if (changed.empty()) return Written<Answer>{std::move(role), {}};
    TRY_VOID(check_given(caller, role));
    CHECK(RoleRepository(session).update(caller.tenant, role, role.version));
    ++role.version;
    auto publish = note_change(session, caller, AuditAction::kRoleChanged, name, changed);
    return Written<Answer>{std::move(role), std::move(publish)};
  });
}

async::Task<base::Result<void>> Roles::remove(const model::Caller& caller, std::string name) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "roles:write"));
  CO_TRY_VOID(co_await write<bool>(caller, [&](Session& session) -> base::Result<Written<bool>> {
    TRY_VOID(find_own(session, caller, name));
    RoleRepository repository(session);
    if (const auto holders = repository.count_holders(caller.tenant, name); holders > 0)
      return base::refuse(
          base::ErrorKind::kConflict, "role_in_use",
          fmt::format("The role is in use: {} integrations, members and invitations have it. Give them "
                      "another one first.",
                      holders));
    repository.erase(caller.tenant, name);
    return Written<bool>{true, note_change(session, caller, AuditAction::kRoleDeleted, name)};
  }));
  co_return base::Result<void>{};
}

}  // namespace sallyport::directory
