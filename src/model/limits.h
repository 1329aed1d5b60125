// How many tokens and calls an integration may have, and what happens beyond that.
//
// Plain values: part of an integration; limits/ counts against them.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sallyport::model {

// Beyond a limit: the request is refused, or only counted and shown.
enum class LimitMode { kEnforce, kObserve };

// What is counted apart: requests for tokens, and calls of the API.
enum class Metered : std::uint8_t { kTokens, kCalls };
inline constexpr std::array kAllMetered{Metered::kTokens, Metered::kCalls};

// Windows begin at whole seconds, hours and days of UTC.
struct RateLimits {
  static constexpr std::size_t kWindows = 3;
  static constexpr std::array<std::chrono::seconds, kWindows> kLengths{
      std::chrono::seconds{1}, std::chrono::seconds{3600}, std::chrono::seconds{86400}};
  static constexpr std::int64_t kMost = 1'000'000'000;

  // Each 1 to kMost; nothing: no limit.
  std::optional<std::int64_t> per_second{};
  std::optional<std::int64_t> per_hour{};
  std::optional<std::int64_t> per_day{};

  std::array<std::optional<std::int64_t>, kWindows> by_window() const {
    return {per_second, per_hour, per_day};
  }
  bool any() const { return per_second || per_hour || per_day; }
  bool operator==(const RateLimits&) const = default;
};

struct Limits {
  LimitMode mode = LimitMode::kEnforce;
  RateLimits tokens{};
  RateLimits calls{};

  bool any() const { return tokens.any() || calls.any(); }
  const RateLimits& of(Metered metered) const { return metered == Metered::kTokens ? tokens : calls; }
  bool operator==(const Limits&) const = default;
};

}  // namespace sallyport::model
