#include "directory/membership_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"

namespace sallyport::directory {

base::Result<void> check_message(std::string_view message, std::string_view field) {
  const auto control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7f;
  };
  if (message.size() <= kLongestMessage && base::is_valid_utf8(message) &&
      std::ranges::none_of(message, control))
    return {};
  return base::invalid(
      std::string(field),
      fmt::format("{} is text of {} bytes at most; of control characters it may have line feeds.", field,
                  kLongestMessage));
}

}  // namespace sallyport::directory
