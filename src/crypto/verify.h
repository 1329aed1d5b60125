// Public keys that verify signatures. A key is bound to one algorithm when it is made, so that a token's
// header can never choose another one for it (security B03, B15, B16).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/algorithm.h"
#include "crypto/openssl.h"

namespace sallyport::crypto {

// The numbers of a public key, big-endian, as a JWK carries them (RFC 7518 §6, RFC 8037 §2).
struct PublicParts {
  Algorithm algorithm = Algorithm::kEs256;
  base::Bytes x, y;  // ES256: 32 bytes each. EdDSA: x is 32 bytes, y is empty
  base::Bytes n, e;  // RS256, without leading zero bytes
};

// Read-only after it is made: safe on every thread.
class VerifyKey {
 public:
  // All refuse with kInvalid "invalid_key": another kind of key or curve, a point off the curve, RSA under
  // 2048 or over 8192 bits, e under 65537 or even, a ROCA modulus (security B19), trailing bytes.
  static base::Result<VerifyKey> from_spki(base::ByteView der);
  static base::Result<VerifyKey> from_parts(const PublicParts& parts);

  Algorithm algorithm() const { return algorithm_; }
  PublicParts parts() const;
  base::Bytes to_spki() const;

  // False unless `algorithm` is the key's own and the signature is the JOSE form for it: DER, wrong
  // lengths, and r or s outside [1, n-1] are refused before any arithmetic (security B14).
  bool verify(Algorithm algorithm, base::ByteView data, base::ByteView signature) const;

 private:
  friend class Verifier;
  VerifyKey(Algorithm algorithm, PkeyHandle pkey);
  Algorithm algorithm_;
  PkeyHandle pkey_;
  base::Bytes ed25519_;  // 32 bytes for EdDSA
};

// The same with contexts that are set up once, for keys that verify often. Belongs to one core: not safe
// on two threads at once.
class Verifier {
 public:
  explicit Verifier(const VerifyKey& key);
  Algorithm algorithm() const { return algorithm_; }
  bool verify(Algorithm algorithm, base::ByteView data, base::ByteView signature);

 private:
  Algorithm algorithm_;
  PkeyContextHandle context_;  // ES256, RS256
  base::Bytes ed25519_;
};

}  // namespace sallyport::crypto
