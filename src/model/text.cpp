#include "model/text.h"

#include <cstdint>

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

}  // namespace

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

}  // namespace sallyport::model
