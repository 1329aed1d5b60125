// SHA-256 (FIPS 180-4), whole or in pieces. No allocation; a state is a plain value.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace sallyport::crypto {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest sha256(base::ByteView data);

// A running hash. Copying it forks the hash: both copies go on from the same prefix.
class Sha256 {
 public:
  Sha256();
  Sha256& update(base::ByteView data);
  // Ends the hash; the object starts again from nothing.
  Sha256Digest finish();

 private:
  std::array<std::uint32_t, 28> state_;  // OpenSSL's SHA256_CTX, kept out of this header
};

}  // namespace sallyport::crypto
