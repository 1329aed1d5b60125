// The one secret format of every dialect (docs/adr/0012): 64 characters of the base64url alphabet, `slp_`,
// 54 random, 6 check. As base64url text it decodes to 48 bytes, the HS256 key where a dialect signs with it.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/mac.h"

namespace sallyport::crypto {

inline constexpr std::string_view kSecretPrefix = "slp_";
inline constexpr std::size_t kSecretLength = 64;
inline constexpr std::size_t kSecretKeySize = 48;

// 324 random bits.
base::Secret generate_client_secret(base::Random& random);

// Finds typing errors offline. The server never asks: an answer must not depend on it (security S5).
bool has_valid_check(std::string_view text);

// The 48 bytes that HS256 signs with (accessia §3). Refusal: kInvalid "invalid_secret" for any text that is
// not 64 characters of strict base64url.
base::Result<base::Secret> secret_key_bytes(std::string_view text);

// Digests under the pepper, which stays outside the database (security S6). Read-only after it is made:
// safe on every thread.
class SecretDigester {
 public:
  explicit SecretDigester(HmacKey pepper) : pepper_(std::move(pepper)) {}
  SecretDigester clone() const { return SecretDigester(pepper_.clone()); }

  Sha256Digest digest(std::string_view secret) const;
  // Constant time; every character counts (security A15, A16, A17).
  bool matches(std::string_view secret, base::ByteView stored_digest) const;

 private:
  HmacKey pepper_;
};

}  // namespace sallyport::crypto
