// The limits of an access policy.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "inventory/policies.h"
#include "model/text.h"

namespace sallyport::inventory {
namespace {

constexpr std::size_t kMostPermissions = 32;
constexpr std::size_t kMostNames = 128;  // of a list in a permission
constexpr std::size_t kMostWindows = 16;
constexpr std::size_t kMostSources = 64;
constexpr std::chrono::minutes kDay{1440};
constexpr std::chrono::minutes kLargestOffset{14 * 60};

template <class List>
base::Result<void> check_count(const List& list, const std::string& at, std::size_t most) {
  if (list.size() <= most) return {};
  return base::invalid(at, fmt::format("There are at most {} entries.", most));
}

base::Result<void> check_names(const std::vector<std::string>& names, const std::string& at) {
  TRY_VOID(check_count(names, at, kMostNames));
  for (std::size_t i = 0; i < names.size(); ++i)
    TRY_VOID(model::check_line(names[i], fmt::format("{}[{}]", at, i), {.smallest = 1, .largest = 128}));
  return {};
}

base::Result<void> check_permission(const model::AccessPermission& permission, const std::string& at) {
  TRY_VOID(model::check_conditions(permission.caller, at + ".caller"));
  const std::array<std::pair<const char*, const std::vector<std::string>&>, 7> lists{
      {{"subjects", permission.subjects},
       {"behaviours", permission.behaviours},
       {"includeAttributes", permission.include_attributes},
       {"readAttributes", permission.read_attributes},
       {"writeAttributes", permission.write_attributes},
       {"readEventTypes", permission.read_event_types},
       {"writeEventTypes", permission.write_event_types}}};
  for (const auto& [name, list] : lists) TRY_VOID(check_names(list, fmt::format("{}.{}", at, name)));
  return {};
}

base::Result<void> check_window(const model::TimeWindow& window, const std::string& at) {
  if (window.days == 0) return base::invalid(at + ".days", "Name a day of the week at least.");
  if (window.from < std::chrono::minutes{0} || window.until > kDay || window.from >= window.until)
    return base::invalid(at, "A window begins before it ends, on the same day, from 00:00 to 24:00.");
  if (window.utc_offset < -kLargestOffset || window.utc_offset > kLargestOffset)
    return base::invalid(at + ".utcOffset", "The distance from UTC is at most 14 hours.");
  return {};
}

}  // namespace

base::Result<void> check_policy(const model::AccessPolicy& policy) {
  TRY_VOID(model::check_name(policy.name, "name", {.smallest = 1, .largest = 128}));
  TRY_VOID(model::check_line(policy.description, "description", {.smallest = 0, .largest = 4096}));
  TRY_VOID(model::check_conditions(policy.filters, "filters"));
  TRY_VOID(check_count(policy.permissions, "permissions", kMostPermissions));
  for (std::size_t i = 0; i < policy.permissions.size(); ++i)
    TRY_VOID(check_permission(policy.permissions[i], fmt::format("permissions[{}]", i)));
  TRY_VOID(check_count(policy.windows, "windows", kMostWindows));
  for (std::size_t i = 0; i < policy.windows.size(); ++i)
    TRY_VOID(check_window(policy.windows[i], fmt::format("windows[{}]", i)));
  return check_count(policy.sources, "sources", kMostSources);
}

}  // namespace sallyport::inventory
