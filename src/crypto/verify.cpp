#include "crypto/verify.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "crypto/digest.h"
#include "crypto/ecdsa_form.h"
#include "crypto/key_rules.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t kCoordinate = 32;
// SubjectPublicKeyInfo up to the point or key itself (RFC 5480 §2, RFC 8410 §4).
constexpr std::array<std::uint8_t, 27> kP256Front = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                                     0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                                     0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr std::array<std::uint8_t, 12> kEd25519Front = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                        0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
// AlgorithmIdentifier rsaEncryption with NULL (RFC 3279 §2.3.1).
constexpr std::array<std::uint8_t, 15> kRsaAlgorithm = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                                        0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};

base::Bytes join(std::initializer_list<base::ByteView> parts) {
  base::Bytes out;
  for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

// One DER element; lengths below 64 KiB, which the caller has checked.
base::Bytes der_element(std::uint8_t tag, base::ByteView content) {
  const auto size = content.size();
  const auto high = static_cast<std::uint8_t>(size >> 8);
  const auto low = static_cast<std::uint8_t>(size);
  if (size < 0x80) return join({base::Bytes{tag, low}, content});
  if (size < 0x100) return join({base::Bytes{tag, 0x81, low}, content});
  return join({base::Bytes{tag, 0x82, high, low}, content});
}

base::Bytes der_integer(base::ByteView number) {
  const bool sign_byte = (number.front() & 0x80U) != 0;
  return der_element(0x02, sign_byte ? join({base::Bytes{0}, number}) : join({number}));
}

base::Bytes rsa_spki(const PublicParts& parts) {
  const auto numbers = der_element(0x30, join({der_integer(parts.n), der_integer(parts.e)}));
  const auto bits = der_element(0x03, join({base::Bytes{0}, numbers}));
  return der_element(0x30, join({kRsaAlgorithm, bits}));
}

bool is_number(const base::Bytes& bytes, std::size_t largest) {
  return !bytes.empty() && bytes.size() <= largest && bytes.front() != 0;
}

// P-256 only as an uncompressed point on the named curve: one key has one encoding.
bool has_front(base::ByteView der, base::ByteView front, std::size_t rest) {
  return der.size() == front.size() + rest && std::ranges::equal(der.first(front.size()), front);
}

bool point_is_good(EVP_PKEY* pkey) {
  const PkeyContextHandle context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  if (!context) throw CryptoFault("EVP_PKEY_CTX_new_from_pkey");
  const bool good = EVP_PKEY_public_check(context.get()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace

VerifyKey::VerifyKey(Algorithm algorithm, PkeyHandle pkey) : algorithm_(algorithm), pkey_(std::move(pkey)) {
  if (algorithm_ != Algorithm::kEdDsa) return;
  if (sodium_init() < 0) throw CryptoFault("sodium_init");
  ed25519_.resize(kCoordinate);
  std::size_t size = ed25519_.size();
  if (EVP_PKEY_get_raw_public_key(pkey_.get(), ed25519_.data(), &size) != 1)
    throw CryptoFault("EVP_PKEY_get_raw_public_key");
}

base::Result<VerifyKey> VerifyKey::from_spki(base::ByteView der) {
  const std::uint8_t* at = der.data();
  PkeyHandle pkey(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!pkey || at != der.data() + der.size()) return refuse_key("it is not one SubjectPublicKeyInfo in DER");
  TRY(const auto algorithm, algorithm_of(pkey.get()));
  if (algorithm == Algorithm::kEs256 &&
      (!has_front(der, kP256Front, 2 * kCoordinate) || !point_is_good(pkey.get())))
    return refuse_key("its point is not a plain point of P-256");
  return VerifyKey(algorithm, std::move(pkey));
}

base::Result<VerifyKey> VerifyKey::from_parts(const PublicParts& parts) {
  switch (parts.algorithm) {
    case Algorithm::kEs256:
      if (parts.x.size() != kCoordinate || parts.y.size() != kCoordinate)
        return refuse_key("x and y must have 32 bytes each");
      return from_spki(join({kP256Front, parts.x, parts.y}));
    case Algorithm::kEdDsa:
      if (parts.x.size() != kCoordinate) return refuse_key("x must have 32 bytes");
      return from_spki(join({kEd25519Front, parts.x}));
    case Algorithm::kRs256:
      if (!is_number(parts.n, kLargestRsaBits / 8) || !is_number(parts.e, 8))
        return refuse_key("n or e is empty, too long or starts with a zero byte");
      return from_spki(rsa_spki(parts));
    case Algorithm::kHs256:
      break;
  }
  return refuse_key("a shared secret is not a public key");
}

PublicParts VerifyKey::parts() const {
  PublicParts out{.algorithm = algorithm_, .x = {}, .y = {}, .n = {}, .e = {}};
  if (algorithm_ == Algorithm::kEdDsa) {
    out.x = ed25519_;
  } else if (algorithm_ == Algorithm::kEs256) {
    out.x = key_number(pkey_.get(), OSSL_PKEY_PARAM_EC_PUB_X, kCoordinate);
    out.y = key_number(pkey_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinate);
  } else {
    out.n = key_number(pkey_.get(), OSSL_PKEY_PARAM_RSA_N);
    out.e = key_number(pkey_.get(), OSSL_PKEY_PARAM_RSA_E);
  }
  return out;
}

base::Bytes VerifyKey::to_spki() const {
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(pkey_.get(), &der);
  if (size <= 0) throw CryptoFault("i2d_PUBKEY");
  base::Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

bool VerifyKey::verify(Algorithm algorithm, base::ByteView data, base::ByteView signature) const {
  return Verifier(*this).verify(algorithm, data, signature);
}

Verifier::Verifier(const VerifyKey& key) : algorithm_(key.algorithm_), ed25519_(key.ed25519_) {
  if (algorithm_ == Algorithm::kEdDsa) return;
  context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key.pkey_.get(), nullptr));  // counts as an owner
  if (!context_ || EVP_PKEY_verify_init(context_.get()) != 1) throw CryptoFault("EVP_PKEY_verify_init");
  if (algorithm_ == Algorithm::kRs256 && EVP_PKEY_CTX_set_rsa_padding(context_.get(), RSA_PKCS1_PADDING) != 1)
    throw CryptoFault("EVP_PKEY_CTX_set_rsa_padding");
  if (EVP_PKEY_CTX_set_signature_md(context_.get(), EVP_sha256()) != 1)
    throw CryptoFault("EVP_PKEY_CTX_set_signature_md");
}

bool Verifier::verify(Algorithm algorithm, base::ByteView data, base::ByteView signature) {
  if (algorithm != algorithm_) return false;
  if (algorithm_ == Algorithm::kEdDsa)
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.data(), data.data(), data.size(), ed25519_.data()) == 0;

  const auto digest = sha256(data);
  const auto check = [&](base::ByteView form) {
    const bool good =
        EVP_PKEY_verify(context_.get(), form.data(), form.size(), digest.data(), digest.size()) == 1;
    if (!good) ERR_clear_error();
    return good;
  };
  if (algorithm_ == Algorithm::kRs256) return check(signature);
  const auto der = ecdsa_raw_to_der(signature);
  return der && check(der->view());
}

}  // namespace sallyport::crypto
