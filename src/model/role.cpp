#include "model/role.h"

#include <algorithm>
#include <array>

namespace sallyport::model {
namespace {

using namespace std::string_view_literals;

constexpr std::array kAllPermissions{
    "audit:read"sv,           "groups:read"sv,       "groups:write"sv, "integrations:read"sv,
    "integrations:write"sv,   "keys:read"sv,         "keys:rotate"sv,  "administrators:read"sv,
    "administrators:write"sv, "tokens:introspect"sv, "users:read"sv,   "users:write"sv,
    "events:read"sv,
};
constexpr std::array kEventViewerPermissions{"users:read"sv, "groups:read"sv, "events:read"sv};

}  // namespace

std::span<const std::string_view> all_permissions() { return kAllPermissions; }

std::span<const std::string_view> permissions_of(Role role) {
  switch (role) {
    case Role::kNone:
      return {};
    case Role::kEventViewer:
      return kEventViewerPermissions;
    case Role::kAdministrator:
      return kAllPermissions;
  }
  return {};
}

bool grants(Role role, std::string_view permission) {
  return std::ranges::find(permissions_of(role), permission) != permissions_of(role).end();
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::kNone:
      return "none";
    case Role::kEventViewer:
      return "event_viewer";
    case Role::kAdministrator:
      return "administrator";
  }
  return "none";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : {Role::kNone, Role::kEventViewer, Role::kAdministrator})
    if (to_string(role) == text) return role;
  return std::nullopt;
}

}  // namespace sallyport::model
