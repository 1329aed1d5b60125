// Roles: named sets of permissions, the same for people and for integrations (accessia A16, archivist R8).
// Some are built in; a tenant makes others of its own, which may be limited to a part of its assets.
//
// Plain values. store/role_repository.h finds a role by its name; policy/ decides with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/access_policy.h"

namespace sallyport::model {

// What one may do, as a word like "users:read". All of them stand in role.cpp; the value is the place there.
enum class Permission : std::uint8_t {};
std::span<const std::string_view> all_permissions();
std::string_view to_string(Permission permission);
std::optional<Permission> parse_permission(std::string_view word);

class PermissionSet {
 public:
  static PermissionSet all();

  void add(Permission permission) { bits_ |= bit(permission); }
  bool contains(Permission permission) const { return (bits_ & bit(permission)) != 0; }
  bool contains(std::string_view word) const;  // false for a word that is no permission
  bool includes(const PermissionSet& other) const { return (other.bits_ & ~bits_) == 0; }
  bool empty() const { return bits_ == 0; }
  std::vector<Permission> list() const;  // in the order of all_permissions()
  bool operator==(const PermissionSet&) const = default;

 private:
  static std::uint64_t bit(Permission permission) {
    return std::uint64_t{1} << static_cast<unsigned>(permission);
  }
  std::uint64_t bits_ = 0;
};

struct Role {
  // The names of the built-in ones.
  static constexpr std::string_view kNone = "none";      // may call whoami: a new custom integration
  static constexpr std::string_view kMember = "member";  // a person, who has what access policies give
  static constexpr std::string_view kEventViewer = "event_viewer";     // reads people, assets and events
  static constexpr std::string_view kAdministrator = "administrator";  // everything in the tenant
  static constexpr std::size_t kLongestName = 64;                      // bytes

  std::string name{kNone};
  std::string description{};
  PermissionSet permissions{};
  AllOf assets{};  // which assets the permissions are about; empty: every asset
  bool built_in = false;
  base::Time created_at{};   // of a tenant's own
  std::int64_t version = 1;  // raised by each change
};

std::span<const Role> built_in_roles();
// Null when no built-in role has this name. Copies of the pointer count nothing, so every thread may make
// them at no cost.
std::shared_ptr<const Role> built_in_role(std::string_view name);

}  // namespace sallyport::model
