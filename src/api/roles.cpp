// /api/roles: what people and integrations may be given (accessia A16, archivist R8).
#include "api/resource.h"
#include "api/role_view.h"

namespace sallyport::api {
namespace {

using http::Method;
using Permissions = std::vector<model::Permission>;
using Conditions = std::vector<AssetCondition>;

constexpr Facts kRoleDescriptionFacts{
    .about = "What it is for.", .min = 0, .max = 256, .example = "Guards at night"};
constexpr Facts kRolePermissionsFacts{
    .about = "What it lets one do; nobody gives a permission that they do not have.",
    .min = 1,
    .max = 64,
    .example = R"(["events:read"])"};
constexpr Facts kRoleAssetsFacts{
    .about = "The assets it is about, for which all of these hold; none: every asset.",
    .min = 0,
    .max = model::kMaxConditions,
    .example = R"([{"anyOf":["attributes.site=north"]}])"};

struct NewRole {
  std::string name;
  std::optional<std::string> description;
  Permissions permissions;
  std::optional<Conditions> assets;
};
BOOST_DESCRIBE_STRUCT(NewRole, (), (name, description, permissions, assets))
Description describe(const NewRole*) {
  return {.name = "NewRole",
          .about = "A role to make.",
          .fields = {{"name",
                      {.about = "A word of a-z, 0-9, - and _ that begins with a letter; it does not change.",
                       .min = 1,
                       .max = model::Role::kLongestName,
                       .example = "night_shift"}},
                     {"description", kRoleDescriptionFacts},
                     {"permissions", kRolePermissionsFacts},
                     {"assets", kRoleAssetsFacts}}};
}

struct RoleChange {
  std::optional<std::string> description;
  std::optional<Permissions> permissions;
  std::optional<Conditions> assets;
};
BOOST_DESCRIBE_STRUCT(RoleChange, (), (description, permissions, assets))
Description describe(const RoleChange*) {
  return {
      .name = "RoleChange",
      .about = "What to change; fields that are left out stay as they are, lists are replaced as a whole.",
      .fields = {{"description", kRoleDescriptionFacts},
                 {"permissions", kRolePermissionsFacts},
                 {"assets", kRoleAssetsFacts}}};
}

struct RoleList {
  std::vector<RoleView> roles;
};
BOOST_DESCRIBE_STRUCT(RoleList, (), (roles))
Description describe(const RoleList*) {
  return {.name = "RoleList",
          .about = "All roles: the built-in ones, then those of the tenant by name.",
          .fields = {{"roles", {.about = "The roles."}}}};
}

model::PermissionSet set_of(const Permissions& permissions) {
  model::PermissionSet set;
  for (const auto permission : permissions) set.add(permission);
  return set;
}

// Shows one role; the version of a tenant's own in the ETag header.
RoleView show_role(Call& call, const model::Role& role) {
  if (!role.built_in) call.answer_version(role.version);
  return role_view(role);
}

async::Task<base::Result<RoleList>> list_roles(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto roles, co_await services.roles.list(call.caller()));
  RoleList answer;
  for (const auto& role : roles) answer.roles.push_back(role_view(role));
  co_return answer;
}

async::Task<base::Result<RoleView>> create_role(const Services& services, Call& call, NewRole wanted) {
  CO_TRY(auto assets, read_conditions(wanted.assets.value_or(Conditions{}), "assets"));
  CO_TRY(const auto role,
         co_await services.roles.create(call.caller(), {.name = std::move(wanted.name),
                                                        .description = wanted.description.value_or(""),
                                                        .permissions = set_of(wanted.permissions),
                                                        .assets = std::move(assets)}));
  co_return show_role(call, role);
}

async::Task<base::Result<RoleView>> get_role(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto role, co_await services.roles.get(call.caller(), call.word("name")));
  co_return show_role(call, role);
}

async::Task<base::Result<RoleView>> change_role(const Services& services, Call& call, RoleChange wanted) {
  CO_TRY(const auto version, call.expected_version());
  directory::RoleChange change{.description = std::move(wanted.description), .permissions = {}, .assets = {}};
  if (wanted.permissions) change.permissions = set_of(*wanted.permissions);
  if (wanted.assets) {
    CO_TRY(change.assets, read_conditions(*wanted.assets, "assets"));
  }
  CO_TRY(const auto role,
         co_await services.roles.change(call.caller(), call.word("name"), std::move(change), version));
  co_return show_role(call, role);
}

async::Task<base::Result<Nothing>> remove_role(const Services& services, Call& call, Nothing) {
  CO_TRY_VOID(co_await services.roles.remove(call.caller(), call.word("name")));
  co_return Nothing{};
}

std::vector<Endpoint> role_endpoints() {
  using model::AuditAction;
  return {
      endpoint<list_roles>({.path = "/api/roles",
                            .name = "api.roles.list",
                            .permission = "roles:read",
                            .summary = "List the roles and what each may do"}),
      endpoint<create_role>({.method = Method::kPost,
                             .path = "/api/roles",
                             .name = "api.roles.create",
                             .permission = "roles:write",
                             .summary = "Make a role that may do no more than the caller",
                             .audit = AuditAction::kRoleCreated,
                             .success = 201,
                             .versioned = true,
                             .confirms = true}),
      endpoint<get_role>({.path = "/api/roles/{name}",
                          .name = "api.roles.get",
                          .permission = "roles:read",
                          .summary = "Show a role",
                          .versioned = true}),
      endpoint<change_role>({.method = Method::kPatch,
                             .path = "/api/roles/{name}",
                             .name = "api.roles.change",
                             .permission = "roles:write",
                             .summary =
                                 "Change a role, also for tokens that are out; If-Match guards against a "
                                 "lost update",
                             .audit = AuditAction::kRoleChanged,
                             .versioned = true,
                             .confirms = true}),
      endpoint<remove_role>({.method = Method::kDelete,
                             .path = "/api/roles/{name}",
                             .name = "api.roles.delete",
                             .permission = "roles:write",
                             .summary = "Delete a role that nobody has",
                             .audit = AuditAction::kRoleDeleted}),
  };
}

}  // namespace

Resource roles() {
  return {.tag = "Roles",
          .about = "The built-in roles, and those that the tenant makes of its own.",
          .endpoints = role_endpoints()};
}

}  // namespace sallyport::api
