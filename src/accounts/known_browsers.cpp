#include "accounts/known_browsers.h"

#include <algorithm>

#include "base/bytes.h"

namespace sallyport::accounts {
namespace {

constexpr std::size_t kNameSize = 16;   // bytes
constexpr std::size_t kValueSize = 64;  // characters: the name and its code

base::Bytes signed_part(const model::AccountId& account, base::ByteView name) {
  base::Bytes text(account.bytes().begin(), account.bytes().end());
  text.insert(text.end(), name.begin(), name.end());
  return text;
}

}  // namespace

base::Secret KnownBrowsers::make(const model::AccountId& account, base::Random& random) const {
  const auto name = random.bytes<kNameSize>();
  const auto code = key_.sign(signed_part(account, name));
  base::Bytes value(name.begin(), name.end());
  value.insert(value.end(), code.begin(), code.end());
  return base::Secret::from_text(base::base64url_encode(value));
}

std::optional<std::string> KnownBrowsers::name_of(const model::AccountId& account,
                                                  std::string_view value) const {
  if (value.size() != kValueSize) return std::nullopt;
  const auto bytes = base::base64url_decode(value);
  if (!bytes) return std::nullopt;
  const auto name = base::ByteView(*bytes).first(kNameSize);
  if (!key_.verify(signed_part(account, name), base::ByteView(*bytes).subspan(kNameSize)))
    return std::nullopt;
  return base::hex_encode(name);
}

}  // namespace sallyport::accounts
