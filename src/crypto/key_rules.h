// Which keys are good enough, and which algorithm each of them is bound to. Asked once when a key enters:
// on generation, on loading and on import of a JWK.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/algorithm.h"
#include "crypto/openssl.h"

namespace sallyport::crypto {

inline constexpr int kSmallestRsaBits = 2048;
inline constexpr int kLargestRsaBits = 8192;  // more only makes each verification slow

// P-256 -> ES256, RSA -> RS256, Ed25519 -> EdDSA. Refusal: kInvalid "invalid_key" for every other kind
// (P-384, RSA-PSS, X25519, ...), RSA outside the sizes above, an exponent that is even, under 65537 or over
// 64 bits, and a modulus made by the ROCA generator (RFC 7518 §3.3, CVE-2017-15361, security B15, B16, B19).
base::Result<Algorithm> algorithm_of(evp_pkey_st* pkey);

// One number of a key by OpenSSL's name for it, big-endian. `size` pads on the left; 0 takes what it needs.
base::Bytes key_number(evp_pkey_st* pkey, const char* name, std::size_t size = 0);

// True when a modulus has the fingerprint of the generator of CVE-2017-15361: for each of 38 small primes it
// is a power of 65537. A sound modulus has it once in about 10^8.
bool looks_like_roca(base::ByteView modulus);

std::unexpected<base::Error> refuse_key(const char* why);

}  // namespace sallyport::crypto
