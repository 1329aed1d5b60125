#include "crypto/jose/token_hash.h"

#include <array>

#include <openssl/sha.h>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace sallyport::crypto {

std::string token_hash(Algorithm algorithm, std::string_view token) {
  const auto left_half = [](base::ByteView hash) {
    return base::base64url_encode(hash.first(hash.size() / 2));
  };
  const auto bytes = base::as_bytes(token);
  if (algorithm != Algorithm::kEdDsa) return left_half(sha256(bytes));
  std::array<std::uint8_t, SHA512_DIGEST_LENGTH> hash;  // the hash of Ed25519 itself (RFC 8032 §5.1)
  SHA512(bytes.data(), bytes.size(), hash.data());
  return left_half(hash);
}

}  // namespace sallyport::crypto
