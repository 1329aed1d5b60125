// The two spellings of an ECDSA signature over P-256: r||s as JOSE has it (RFC 7518 §3.4) and DER as OpenSSL
// has it (RFC 3279 §2.2.3). Used by Signer and Verifier on their own threads; no state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace sallyport::crypto {

inline constexpr std::size_t kEcdsaRawSize = 64;
inline constexpr std::size_t kEcdsaDerLargest = 72;

// Writes r||s. False for bytes that OpenSSL would not have made.
bool ecdsa_der_to_raw(base::ByteView der, std::span<std::uint8_t, kEcdsaRawSize> raw);

struct EcdsaDer {
  std::array<std::uint8_t, kEcdsaDerLargest> bytes;
  std::size_t size = 0;
  base::ByteView view() const { return base::ByteView(bytes).first(size); }
};
// Nothing unless there are exactly 64 bytes and both numbers are in [1, n-1] (security B14).
std::optional<EcdsaDer> ecdsa_raw_to_der(base::ByteView raw);

}  // namespace sallyport::crypto
