// Private keys that sign our tokens, and the per-core signers made from them.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/algorithm.h"
#include "crypto/key_memory.h"
#include "crypto/openssl.h"

namespace sallyport::crypto {

// One private key: P-256 for ES256, RSA for RS256, Ed25519 for EdDSA. Read-only after it is made: safe
// on every thread.
class SigningKey {
 public:
  // From the library's own generator; RS256 gets 2048 bits and takes about 100 ms. kHs256 is a bug.
  static SigningKey generate(Algorithm algorithm);
  // Refusal: kInvalid "invalid_key" for what is not one of the three kinds, or is weak (security B19).
  static base::Result<SigningKey> from_pkcs8(const base::Secret& der);

  base::Secret to_pkcs8() const;    // PrivateKeyInfo DER (RFC 5208); seal it before it is kept
  base::Bytes public_spki() const;  // SubjectPublicKeyInfo DER (RFC 5280 §4.1.2.7)
  Algorithm algorithm() const { return algorithm_; }

 private:
  friend class Signer;
  SigningKey(Algorithm algorithm, PkeyHandle pkey) : algorithm_(algorithm), pkey_(std::move(pkey)) {}
  Algorithm algorithm_;
  PkeyHandle pkey_;
};

// Signs with contexts that are set up once. Belongs to one core: not safe on two threads at once.
class Signer {
 public:
  explicit Signer(const SigningKey& key);

  Algorithm algorithm() const { return algorithm_; }
  // The signature in the form JOSE wants: 64 bytes r||s for ES256 (RFC 7518 §3.4), 256 and more for RS256,
  // 64 for EdDSA (RFC 8037 §3.1). The view is good until the next call.
  base::ByteView sign(base::ByteView data);

 private:
  base::ByteView sign_es256(base::ByteView data);
  base::ByteView sign_rs256(base::ByteView data);
  base::ByteView sign_eddsa(base::ByteView data);

  Algorithm algorithm_;
  PkeyHandle pkey_;            // a copy of its own, so that cores share no counters or locks
  PkeyContextHandle context_;  // ES256, RS256
  LockedKey ed25519_;          // seed and public key as libsodium wants them
  base::Bytes out_;
};

}  // namespace sallyport::crypto
