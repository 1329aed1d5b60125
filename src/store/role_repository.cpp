#include "store/role_repository.h"

#include <algorithm>
#include <string>

#include "base/json.h"
#include "store/columns.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

std::string write_permissions(const model::PermissionSet& permissions) {
  std::string text;
  for (const auto permission : permissions.list())
    text.append(text.empty() ? "" : " ").append(model::to_string(permission));
  return text;
}

model::PermissionSet read_permissions(std::string_view text) {
  model::PermissionSet permissions;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto permission = model::parse_permission(text.substr(0, end));
    if (!permission) throw StorageFault("A stored permission is unknown to this version.");
    permissions.add(*permission);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return permissions;
}

std::string write_assets(const model::AllOf& assets) { return base::to_json(conditions_to_json(assets)); }

#define SALLYPORT_ROLE_COLUMNS "name, description, permissions, assets, created_at, version "

model::Role read_role(const Row& row) {
  return {.name = row.text(0),
          .description = row.text(1),
          .permissions = read_permissions(row.text(2)),
          .assets = conditions_from_json(read_json_column(row.text(3))),
          .built_in = false,
          .created_at = row.time(4),
          .version = row.integer(5)};
}

}  // namespace

std::shared_ptr<const model::Role> RoleRepository::find(const model::TenantId& tenant,
                                                        std::string_view name) {
  if (auto built_in = model::built_in_role(name)) return built_in;
  auto own = query_first(
      session_, "SELECT " SALLYPORT_ROLE_COLUMNS "FROM roles WHERE tenant_id = :tenant AND name = :name",
      {{"tenant", tenant.bytes()}, {"name", name}}, read_role);
  return own ? std::make_shared<const model::Role>(*std::move(own)) : nullptr;
}

base::Result<std::shared_ptr<const model::Role>> RoleRepository::known(const model::TenantId& tenant,
                                                                       std::string_view name) {
  if (auto role = find(tenant, name)) return role;
  return base::invalid("role",
                       "There is no role of this name. Give none, member, event_viewer, administrator or a "
                       "role that the tenant has made.",
                       "unknown_role");
}

std::vector<model::Role> RoleRepository::list(const model::TenantId& tenant) {
  return query_all(session_,
                   "SELECT " SALLYPORT_ROLE_COLUMNS "FROM roles WHERE tenant_id = :tenant ORDER BY name",
                   {{"tenant", tenant.bytes()}}, read_role);
}

base::Result<void> RoleRepository::insert(const model::TenantId& tenant, const model::Role& role) {
  const std::string permissions = write_permissions(role.permissions);
  const std::string assets = write_assets(role.assets);
  const auto inserted = session_.execute(
      "INSERT INTO roles (tenant_id, name, description, permissions, assets, created_at, version) VALUES "
      "(:tenant, :name, :description, :permissions, :assets, :created_at, :version) "
      "ON CONFLICT (tenant_id, name) DO NOTHING",
      {{"tenant", tenant.bytes()},
       {"name", role.name},
       {"description", role.description},
       {"permissions", permissions},
       {"assets", assets},
       {"created_at", role.created_at},
       {"version", role.version}});
  if (inserted > 0) return {};
  return base::refuse(base::ErrorKind::kConflict, "role_exists",
                      "The tenant has a role of this name already. Change that one, or choose another name.",
                      "name");
}

bool RoleRepository::update(const model::TenantId& tenant, const model::Role& role,
                            std::int64_t expected_version) {
  const std::string permissions = write_permissions(role.permissions);
  const std::string assets = write_assets(role.assets);
  return session_.execute(
             "UPDATE roles SET description = :description, permissions = :permissions, assets = :assets, "
             "version = version + 1 WHERE tenant_id = :tenant AND name = :name AND version = :expected",
             {{"description", role.description},
              {"permissions", permissions},
              {"assets", assets},
              {"tenant", tenant.bytes()},
              {"name", role.name},
              {"expected", expected_version}}) > 0;
}

bool RoleRepository::erase(const model::TenantId& tenant, std::string_view name) {
  return session_.execute("DELETE FROM roles WHERE tenant_id = :tenant AND name = :name",
                          {{"tenant", tenant.bytes()}, {"name", name}}) > 0;
}

std::int64_t RoleRepository::count_holders(const model::TenantId& tenant, std::string_view name) {
  return query_integer(session_,
                       "SELECT (SELECT count(*) FROM integrations WHERE tenant_id = :tenant AND role = :name)"
                       " + (SELECT count(*) FROM members WHERE tenant_id = :tenant AND role = :name)"
                       " + (SELECT count(*) FROM invitations WHERE tenant_id = :tenant AND role = :name)",
                       {{"tenant", tenant.bytes()}, {"name", name}});
}

}  // namespace sallyport::store
