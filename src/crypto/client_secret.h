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

// The digest that the store keeps (security S6). The pepper stays outside the database.
Sha256Digest digest_client_secret(const HmacKey& pepper, std::string_view secret);
// Constant time; every character counts (security A15, A16, A17).
bool matches_client_secret(const HmacKey& pepper, std::string_view secret, base::ByteView stored_digest);

}  // namespace sallyport::crypto
