#include "providers/entry_duration.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace sallyport::providers {
namespace {

using std::chrono::seconds;

struct Unit {
  char sign;
  seconds length;
};
constexpr std::array kUnits{Unit{'d', std::chrono::days{1}}, Unit{'h', std::chrono::hours{1}},
                            Unit{'m', std::chrono::minutes{1}}, Unit{'s', seconds{1}}};
constexpr seconds kLongestDuration = std::chrono::days{10'000};

}  // namespace

std::optional<seconds> read_duration(std::string_view text) {
  if (text.size() < 2 || text.front() < '1' || text.front() > '9') return std::nullopt;
  std::int32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 1, count);
  if (error != std::errc{} || end != text.data() + text.size() - 1) return std::nullopt;
  for (const auto& [sign, length] : kUnits)
    if (text.back() == sign && length * count <= kLongestDuration) return length * count;
  return std::nullopt;
}

std::string write_duration(seconds length) {
  for (const auto& [sign, unit] : kUnits)
    if (length >= unit && length % unit == seconds{0}) return fmt::format("{}{}", length / unit, sign);
  return fmt::format("{}s", length.count());
}

}  // namespace sallyport::providers
