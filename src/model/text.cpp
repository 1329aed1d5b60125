#include "model/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"

namespace sallyport::model {
namespace {

// Expects valid UTF-8.
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && static_cast<std::uint8_t>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

// A character and how many bytes it has; expects valid UTF-8.
std::pair<std::uint32_t, std::size_t> character_at(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t at) { return std::uint32_t{static_cast<std::uint8_t>(text[i + at])}; };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xe0) return {(byte(0) & 0x1f) << 6 | (byte(1) & 0x3f), 2};
  if (byte(0) < 0xf0) return {(byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3};
  return {(byte(0) & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f), 4};
}

// Spaces of all widths, and what only steers how others are drawn.
constexpr auto kInvisible = std::to_array<std::pair<std::uint32_t, std::uint32_t>>({
    {0x0020, 0x0020}, {0x00a0, 0x00a0}, {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c},
    {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x200f},
    {0x2028, 0x202f}, {0x205f, 0x206f}, {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
});

bool has_something_to_see(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto [point, size] = character_at(text, i);
    const bool hidden = std::ranges::any_of(
        kInvisible, [&](const auto& range) { return point >= range.first && point <= range.second; });
    if (!hidden) return true;
    i += size;
  }
  return false;
}

}  // namespace

base::Result<void> check_name(std::string_view text, std::string_view field, TextLimits limits) {
  TRY_VOID(check_line(text, field, limits));
  if (text.empty() || has_something_to_see(text)) return {};
  return base::invalid(std::string(field),
                       fmt::format("{} shows nothing: it consists of spaces and invisible characters. Write "
                                   "something that can be seen.",
                                   field));
}

base::Result<void> check_line(std::string_view text, std::string_view field, TextLimits limits) {
  const std::string at(field);
  if (text.size() < limits.smallest || text.size() > limits.largest)
    return base::invalid(at, fmt::format("{} has {} to {} bytes.", field, limits.smallest, limits.largest));
  if (!base::is_valid_utf8(text)) return base::invalid(at, fmt::format("{} is UTF-8 text.", field));
  if (has_control_character(text))
    return base::invalid(
        at, fmt::format("{} is one line of text without control characters. Remove them.", field));
  return {};
}

base::Result<void> check_search(std::string_view search) {
  return check_line(search, "search", {.smallest = 0, .largest = kLongestSearch});
}

}  // namespace sallyport::model
