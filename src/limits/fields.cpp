#include "limits/fields.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace sallyport::limits {
namespace {

using model::RateLimits;

constexpr std::array<std::string_view, RateLimits::kWindows> kWindowNames{"second", "hour", "day"};

std::string_view name_of(model::Metered metered) {
  return metered == model::Metered::kTokens ? "tokens" : "calls";
}

// Calls `append(window, limit)` for each limit that is set, and puts the commas and names.
template <class Append>
std::string list_of(model::Metered metered, const RateLimits& limits, Append append) {
  std::string list;
  const auto by_window = limits.by_window();
  for (std::size_t i = 0; i < by_window.size(); ++i) {
    if (!by_window[i]) continue;
    if (!list.empty()) list += ", ";
    fmt::format_to(std::back_inserter(list), "\"{}-per-{}\"", name_of(metered), kWindowNames[i]);
    append(list, i, *by_window[i]);
  }
  return list;
}

}  // namespace

std::string limit_name(model::Metered metered, const RateLimits& limits, std::size_t window) {
  return fmt::format("{} per {}: {}", name_of(metered), kWindowNames[window],
                     limits.by_window()[window].value_or(0));
}

std::string policy_field(model::Metered metered, const RateLimits& limits) {
  return list_of(metered, limits, [](std::string& list, std::size_t window, std::int64_t limit) {
    fmt::format_to(std::back_inserter(list), ";q={};w={}", limit, RateLimits::kLengths[window].count());
  });
}

std::string state_field(model::Metered metered, const RateLimits& limits, const Meter::Counted& counted,
                        std::int64_t now_seconds) {
  return list_of(metered, limits, [&](std::string& list, std::size_t window, std::int64_t limit) {
    const std::int64_t length = RateLimits::kLengths[window].count();
    const auto number = static_cast<std::uint32_t>(now_seconds / length);
    const std::int64_t left = std::max<std::int64_t>(0, limit - counted.windows[window].taken(number));
    fmt::format_to(std::back_inserter(list), ";r={};t={}", left, length - now_seconds % length);
  });
}

}  // namespace sallyport::limits
