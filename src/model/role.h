// Roles and permissions (accessia A16, archivist R8). A role is a named set of permissions; the table
// stands in role.cpp. Roles of people and of integrations are the same.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sallyport::model {

enum class Role {
  kNone,           // signs in, may call whoami, sees nothing else: a new custom integration
  kEventViewer,    // reads users, groups, sites, doors and events: an `api` integration
  kAdministrator,  // everything in the tenant
};

// Permissions are words like "users:read"; all of them stand in this list.
std::span<const std::string_view> all_permissions();
std::span<const std::string_view> permissions_of(Role role);
bool grants(Role role, std::string_view permission);

std::string_view to_string(Role role);  // "none", "event_viewer", "administrator"
std::optional<Role> parse_role(std::string_view text);

}  // namespace sallyport::model
