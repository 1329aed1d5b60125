// AES-256-GCM (NIST SP 800-38D) with the nonce inside: no caller can choose or repeat one (security P04).
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/key_memory.h"

namespace sallyport::crypto {

// Read-only after it is made, so it is safe on every thread. The key is wiped at the end.
// One key is good for far fewer than 2^32 seals, because nonces are random (security S17).
class Aead {
 public:
  static constexpr std::size_t kKeySize = 32;
  static constexpr std::size_t kNonceSize = 12;
  static constexpr std::size_t kTagSize = 16;
  static constexpr std::size_t kOverhead = kNonceSize + kTagSize;

  // Refusal: kInvalid "bad_key_size" for any other size than 32 bytes.
  static base::Result<Aead> make(const base::Secret& key);

  // nonce || ciphertext || tag, with a new random nonce. `associated` is bound, not stored.
  base::Bytes seal(base::ByteView plaintext, base::ByteView associated) const;
  // Refusal: kUnavailable "seal_broken" when anything at all differs from what was sealed.
  base::Result<base::Secret> open(base::ByteView sealed, base::ByteView associated) const;

 private:
  explicit Aead(const base::Secret& key) : key_(key) {}
  LockedKey key_;
};

}  // namespace sallyport::crypto
