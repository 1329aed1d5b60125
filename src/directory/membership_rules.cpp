#include "directory/membership_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"
#include "model/text.h"

namespace sallyport::directory {

base::Result<std::string> normal_email(std::string email, std::string_view field) {
  const auto at = email.find('@');
  const bool one_at = at != std::string::npos && at > 0 && at + 1 < email.size() && email.rfind('@') == at;
  const bool plain = std::ranges::all_of(email, [](char c) { return c > ' ' && c < 0x7f; });
  if (!one_at || !plain || email.size() > 254)
    return base::invalid(std::string(field), "Give an e-mail address such as admin@example.com.");
  for (char& c : email)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return email;
}

base::Result<void> check_password(const base::Secret& password, std::string_view field) {
  if (password.size() >= kShortestPassword && password.size() <= kLongestPassword) return {};
  return base::invalid(std::string(field), fmt::format("Choose a password of {} to {} characters.",
                                                       kShortestPassword, kLongestPassword));
}

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

base::Result<void> check_display_name(std::string_view name, std::string_view field) {
  return model::check_line(name, field, {.smallest = 1, .largest = 128});
}

}  // namespace sallyport::directory
