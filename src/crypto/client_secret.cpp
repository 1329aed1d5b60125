#include "crypto/client_secret.h"

#include <algorithm>
#include <array>

namespace sallyport::crypto {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kRandomLength = 54;
constexpr std::size_t kCheckLength = 6;
static_assert(kSecretPrefix.size() + kRandomLength + kCheckLength == kSecretLength);

// The first 36 bits of the SHA-256 of everything before them, as base64url text.
std::string check_of(std::string_view front) {
  return base::base64url_encode(sha256(base::as_bytes(front))).substr(0, kCheckLength);
}

}  // namespace

base::Secret generate_client_secret(base::Random& random) {
  base::Bytes text;
  text.reserve(kSecretLength);
  std::ranges::copy(kSecretPrefix, std::back_inserter(text));
  auto bits = random.bytes<kRandomLength>();
  for (const std::uint8_t byte : bits) text.push_back(static_cast<std::uint8_t>(kAlphabet[byte & 63U]));
  base::wipe(bits.data(), bits.size());
  std::ranges::copy(check_of(base::as_text(text)), std::back_inserter(text));
  return base::Secret(std::move(text));
}

bool has_valid_check(std::string_view text) {
  return text.size() == kSecretLength && text.starts_with(kSecretPrefix) &&
         text.ends_with(check_of(text.substr(0, kSecretLength - kCheckLength)));
}

base::Result<base::Secret> secret_key_bytes(std::string_view text) {
  auto bytes = text.size() == kSecretLength ? base::base64url_decode(text) : std::nullopt;
  if (!bytes)
    return base::invalid("secret", "The secret must be 64 characters of the base64url alphabet.",
                         "invalid_secret");
  return base::Secret(std::move(*bytes));
}

Sha256Digest digest_client_secret(const HmacKey& pepper, std::string_view secret) {
  return pepper.sign(base::as_bytes(secret));
}

bool matches_client_secret(const HmacKey& pepper, std::string_view secret, base::ByteView stored_digest) {
  return equal_constant_time(digest_client_secret(pepper, secret), stored_digest);
}

}  // namespace sallyport::crypto
