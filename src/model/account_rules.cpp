#include "model/account_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/text.h"

namespace sallyport::model {

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

base::Result<void> check_display_name(std::string_view name, std::string_view field) {
  return check_name(name, field, {.smallest = 1, .largest = 128});
}

}  // namespace sallyport::model
