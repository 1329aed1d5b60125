#include "accounts/recovery_codes.h"

namespace sallyport::accounts {
namespace {

// Crockford's base32: no letter that looks like another.
constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kLength = 16;
constexpr std::size_t kGroup = 4;

std::string normal(std::string_view typed) {
  std::string text;
  for (char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    text += c;
  }
  return text;
}

}  // namespace

std::string RecoveryCodes::make(base::Random& random) {
  std::string text;
  std::size_t count = 0;
  for (const std::uint8_t byte : random.bytes<kLength>()) {
    if (count > 0 && count % kGroup == 0) text += '-';
    text += kLetters[byte % kLetters.size()];  // 256 is a multiple of 32
    ++count;
  }
  return text;
}

base::Bytes RecoveryCodes::digest(const model::AccountId& account, std::string_view typed) const {
  base::Bytes text(account.bytes().begin(), account.bytes().end());
  for (const char c : normal(typed)) text.push_back(static_cast<std::uint8_t>(c));
  const auto digest = key_.sign(text);
  return {digest.begin(), digest.end()};
}

}  // namespace sallyport::accounts
