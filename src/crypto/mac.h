// HMAC-SHA-256 (RFC 2104) with the key's first two blocks hashed once, and comparison in constant time.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace sallyport::crypto {

// True when both have the same length and bytes. The time depends on the length alone (security S7, A17).
bool equal_constant_time(base::ByteView a, base::ByteView b);

// A key ready for use: about 3 million codes per second. Read-only after it is made, so it is safe on
// every thread. Wiped at the end.
class HmacKey {
 public:
  static constexpr std::size_t kSmallest = 32;  // bytes, RFC 7518 §3.2

  // Refusal: kInvalid "weak_key" under 32 bytes (security B04); such a key cannot exist.
  static base::Result<HmacKey> make(base::ByteView key);

  HmacKey(HmacKey&&) noexcept = default;
  HmacKey& operator=(HmacKey&&) noexcept = default;
  HmacKey(const HmacKey&) = delete;
  HmacKey& operator=(const HmacKey&) = delete;
  ~HmacKey();
  HmacKey clone() const;

  Sha256Digest sign(base::ByteView data) const;
  // False for a code of any other length than 32 bytes.
  bool verify(base::ByteView data, base::ByteView code) const;

 private:
  friend Sha256Digest hmac_sha256(base::ByteView key, base::ByteView data);
  explicit HmacKey(base::ByteView key);
  Sha256 inner_, outer_;
};

// One code under a key of any length; for keys that are used once. HmacKey is faster from the second on.
Sha256Digest hmac_sha256(base::ByteView key, base::ByteView data);

}  // namespace sallyport::crypto
