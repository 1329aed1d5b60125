#include "crypto/signing.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_form.h"
#include "crypto/key_rules.h"

namespace sallyport::crypto {
namespace {

struct Pkcs8Delete {
  void operator()(PKCS8_PRIV_KEY_INFO* info) const noexcept { PKCS8_PRIV_KEY_INFO_free(info); }
};
using Pkcs8Handle = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Pkcs8Delete>;

void require(bool good, const char* what) {
  if (!good) throw CryptoFault(what);
}

EVP_PKEY* generate_pkey(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEs256:
      return EVP_EC_gen("P-256");
    case Algorithm::kRs256:
      return EVP_RSA_gen(std::size_t{kSmallestRsaBits});
    case Algorithm::kEdDsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    case Algorithm::kHs256:
      break;
  }
  CHECK(algorithm != Algorithm::kHs256);
  return nullptr;
}

// OpenSSL's own check tests the primes of an RSA key anew, which takes 60 ms at every start; a signature that
// verifies says as much about the two halves.
bool own_signature_verifies(EVP_PKEY* pkey) {
  const std::array<std::uint8_t, 32> digest{1};
  base::Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(pkey)));
  std::size_t size = signature.size();
  const auto ready = [&](int (*init)(EVP_PKEY_CTX*)) {
    PkeyContextHandle context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
    require(context != nullptr, "EVP_PKEY_CTX_new_from_pkey");
    const bool good =
        init(context.get()) == 1 && EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1;
    return good ? std::move(context) : PkeyContextHandle();
  };
  const auto sign = ready(EVP_PKEY_sign_init);
  const auto verify = ready(EVP_PKEY_verify_init);
  return sign && verify &&
         EVP_PKEY_sign(sign.get(), signature.data(), &size, digest.data(), digest.size()) == 1 &&
         EVP_PKEY_verify(verify.get(), signature.data(), size, digest.data(), digest.size()) == 1;
}

// Empty for anything but exactly one key.
PkeyHandle parse_pkcs8(const base::Secret& der) {
  const std::uint8_t* at = der.reveal().data();
  const Pkcs8Handle info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  PkeyHandle pkey(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  ERR_clear_error();
  return at == der.reveal().data() + der.size() ? std::move(pkey) : PkeyHandle();
}

// A copy that shares no counters or locks. Not EVP_PKEY_dup: its copy of a P-256 key leaves the locked arena.
PkeyHandle private_copy(const SigningKey& key) {
  auto copy = parse_pkcs8(key.to_pkcs8());
  require(copy != nullptr, "a copy of a private key");
  return copy;
}

// The private and the public half belong together.
bool halves_match(EVP_PKEY* pkey) {
  if (EVP_PKEY_is_a(pkey, "RSA") == 1) {
    const bool match = own_signature_verifies(pkey);
    ERR_clear_error();
    return match;
  }
  const PkeyContextHandle context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  require(context != nullptr, "EVP_PKEY_CTX_new_from_pkey");
  const bool match = EVP_PKEY_pairwise_check(context.get()) == 1;
  ERR_clear_error();
  return match;
}

// libsodium wants the seed with the public key behind it.
base::Secret ed25519_key(EVP_PKEY* pkey) {
  require(sodium_init() >= 0, "sodium_init");
  std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed{};
  std::size_t size = seed.size();
  require(EVP_PKEY_get_raw_private_key(pkey, seed.data(), &size) == 1 && size == seed.size(),
          "EVP_PKEY_get_raw_private_key");
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_key{};
  base::Bytes key(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(public_key.data(), key.data(), seed.data());
  base::wipe(seed.data(), seed.size());
  return base::Secret(std::move(key));
}

}  // namespace

SigningKey SigningKey::generate(Algorithm algorithm) {
  PkeyHandle pkey(generate_pkey(algorithm));
  require(pkey != nullptr, "key generation");
  return {algorithm, std::move(pkey)};
}

base::Result<SigningKey> SigningKey::from_pkcs8(const base::Secret& der) {
  auto pkey = parse_pkcs8(der);
  if (!pkey) return refuse_key("it is not a PKCS #8 private key in DER");
  TRY(const auto algorithm, algorithm_of(pkey.get()));
  if (!halves_match(pkey.get())) return refuse_key("its private and public halves do not match");
  return SigningKey(algorithm, std::move(pkey));
}

base::Secret SigningKey::to_pkcs8() const {
  const Pkcs8Handle info(EVP_PKEY2PKCS8(pkey_.get()));
  require(info != nullptr, "EVP_PKEY2PKCS8");
  std::uint8_t* der = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
  require(size > 0, "i2d_PKCS8_PRIV_KEY_INFO");
  auto out = base::Secret::from_bytes({der, static_cast<std::size_t>(size)});
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  return out;
}

base::Bytes SigningKey::public_spki() const {
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(pkey_.get(), &der);
  require(size > 0, "i2d_PUBKEY");
  base::Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

Signer::Signer(const SigningKey& key) : algorithm_(key.algorithm()) {
  if (algorithm_ == Algorithm::kEdDsa) {
    ed25519_ = LockedKey(ed25519_key(key.pkey_.get()));
    out_.resize(crypto_sign_BYTES);
    return;
  }
  pkey_ = private_copy(key);
  context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey_.get(), nullptr));
  require(context_ != nullptr, "EVP_PKEY_CTX_new_from_pkey");
  require(EVP_PKEY_sign_init(context_.get()) == 1, "EVP_PKEY_sign_init");
  if (algorithm_ == Algorithm::kRs256)
    require(EVP_PKEY_CTX_set_rsa_padding(context_.get(), RSA_PKCS1_PADDING) == 1,
            "EVP_PKEY_CTX_set_rsa_padding");
  require(EVP_PKEY_CTX_set_signature_md(context_.get(), EVP_sha256()) == 1, "EVP_PKEY_CTX_set_signature_md");
  out_.resize(algorithm_ == Algorithm::kEs256 ? kEcdsaRawSize
                                              : static_cast<std::size_t>(EVP_PKEY_get_size(pkey_.get())));
}

base::ByteView Signer::sign(base::ByteView data) {
  switch (algorithm_) {
    case Algorithm::kEs256:
      return sign_es256(data);
    case Algorithm::kRs256:
      return sign_rs256(data);
    case Algorithm::kEdDsa:
      return sign_eddsa(data);
    case Algorithm::kHs256:
      break;
  }
  CHECK(algorithm_ != Algorithm::kHs256);
  return {};
}

base::ByteView Signer::sign_es256(base::ByteView data) {
  const auto digest = sha256(data);
  std::array<std::uint8_t, kEcdsaDerLargest> der{};
  std::size_t size = der.size();
  require(EVP_PKEY_sign(context_.get(), der.data(), &size, digest.data(), digest.size()) == 1,
          "EVP_PKEY_sign");
  CHECK(ecdsa_der_to_raw(base::ByteView(der).first(size), std::span(out_).first<kEcdsaRawSize>()));
  return out_;
}

base::ByteView Signer::sign_rs256(base::ByteView data) {
  const auto digest = sha256(data);
  std::size_t size = out_.size();
  require(EVP_PKEY_sign(context_.get(), out_.data(), &size, digest.data(), digest.size()) == 1,
          "EVP_PKEY_sign");
  return base::ByteView(out_).first(size);
}

base::ByteView Signer::sign_eddsa(base::ByteView data) {
  crypto_sign_detached(out_.data(), nullptr, data.data(), data.size(), ed25519_.reveal().data());
  return out_;
}

}  // namespace sallyport::crypto
