#include "model/role.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/check.h"

namespace sallyport::model {
namespace {

using namespace std::string_view_literals;

// Roles are stored by these words. A new one goes to the end of its group; administrators have it at once.
constexpr std::array kAllPermissions{
    "administrators:read"sv, "administrators:write"sv,
    "assets:read"sv,         "assets:write"sv,
    "audit:read"sv,          "connections:read"sv,
    "connections:write"sv,   "events:read"sv,
    "events:write"sv,        "groups:read"sv,
    "groups:write"sv,        "integrations:read"sv,
    "integrations:write"sv,  "keys:read"sv,
    "keys:rotate"sv,         "limits:write"sv,
    "members:read"sv,        "members:write"sv,
    "policies:read"sv,       "policies:write"sv,
    "providers:read"sv,      "providers:write"sv,
    "roles:read"sv,          "roles:write"sv,
    "sessions:write"sv,      "tenant:read"sv,
    "tenant:write"sv,        "tokens:introspect"sv,
    "usage:read"sv,          "users:read"sv,
    "users:write"sv,         "webhooks:read"sv,
    "webhooks:write"sv,
};
static_assert(kAllPermissions.size() <= 64);  // the bits of a PermissionSet

PermissionSet set_of(std::initializer_list<std::string_view> words) {
  PermissionSet set;
  for (const auto word : words) {
    const auto permission = parse_permission(word);
    CHECK(permission);
    set.add(*permission);
  }
  return set;
}

Role make_built_in(std::string_view name, std::string_view description, PermissionSet permissions) {
  return {.name = std::string(name),
          .description = std::string(description),
          .permissions = permissions,
          .built_in = true};
}

}  // namespace

std::span<const std::string_view> all_permissions() { return kAllPermissions; }

std::string_view to_string(Permission permission) {
  return kAllPermissions.at(static_cast<std::size_t>(permission));
}

std::optional<Permission> parse_permission(std::string_view word) {
  const auto found = std::ranges::find(kAllPermissions, word);
  if (found == kAllPermissions.end()) return std::nullopt;
  return static_cast<Permission>(found - kAllPermissions.begin());
}

PermissionSet PermissionSet::all() {
  PermissionSet set;
  for (std::size_t i = 0; i < kAllPermissions.size(); ++i) set.add(static_cast<Permission>(i));
  return set;
}

bool PermissionSet::contains(std::string_view word) const {
  const auto permission = parse_permission(word);
  return permission && contains(*permission);
}

std::vector<Permission> PermissionSet::list() const {
  std::vector<Permission> list;
  for (std::size_t i = 0; i < kAllPermissions.size(); ++i)
    if (const auto permission = static_cast<Permission>(i); contains(permission)) list.push_back(permission);
  return list;
}

std::span<const Role> built_in_roles() {
  static const std::array kRoles{
      make_built_in(Role::kNone, "Nothing but to ask who one is.", {}),
      make_built_in(Role::kMember, "A person of the tenant: sees what access policies show.", {}),
      make_built_in(Role::kEventViewer, "Reads users, groups, assets and events.",
                    set_of({"users:read", "groups:read", "assets:read", "events:read"})),
      make_built_in(Role::kAdministrator, "Everything in the tenant.", PermissionSet::all()),
  };
  return kRoles;
}

std::shared_ptr<const Role> built_in_role(std::string_view name) {
  const auto found = std::ranges::find(built_in_roles(), name, &Role::name);
  if (found == built_in_roles().end()) return nullptr;
  return {std::shared_ptr<const void>(), &*found};
}

}  // namespace sallyport::model
