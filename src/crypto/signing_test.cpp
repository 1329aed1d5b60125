#include "crypto/signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "crypto/ecdsa_form.h"
#include "crypto/jose/rfc_vectors.h"
#include "crypto/key_rules.h"
#include "crypto/verify.h"

namespace sallyport::crypto {
namespace {

using base::as_bytes;

constexpr std::array kAlgorithms = {Algorithm::kEs256, Algorithm::kRs256, Algorithm::kEdDsa};
constexpr std::string_view kOrder = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

const SigningKey& key_of(Algorithm algorithm) {
  static const std::array keys = {SigningKey::generate(Algorithm::kEs256),
                                  SigningKey::generate(Algorithm::kRs256),
                                  SigningKey::generate(Algorithm::kEdDsa)};
  return keys.at(static_cast<std::size_t>(algorithm));
}

VerifyKey verify_key_of(Algorithm algorithm) {
  return *VerifyKey::from_spki(key_of(algorithm).public_spki());
}

base::Bytes decode(std::string_view text) { return *base::base64url_decode(text); }

PublicParts rsa_parts(std::string_view modulus, std::string_view exponent = "AQAB") {
  return {.algorithm = Algorithm::kRs256, .x = {}, .y = {}, .n = decode(modulus), .e = decode(exponent)};
}

TEST(Algorithm, B01_KnowsItsNamesInOneSpellingOnly) {
  for (const auto algorithm : kAlgorithms) EXPECT_EQ(parse_algorithm(to_string(algorithm)), algorithm);
  EXPECT_EQ(parse_algorithm("HS256"), Algorithm::kHs256);
  for (const auto* text : {"none", "None", "NONE", "nOnE", "", "es256", "ES384", "ES512", "PS256", "RS512",
                           "HS512", "ES256 ", "RSA1_5"})
    EXPECT_EQ(parse_algorithm(text), std::nullopt) << text;
}

TEST(Signer, SignsInJoseFormWhatItsPublicKeyVerifies) {
  for (const auto algorithm : kAlgorithms) {
    Signer signer(key_of(algorithm));
    const auto key = verify_key_of(algorithm);
    Verifier verifier(key);
    EXPECT_EQ(key.algorithm(), algorithm);
    for (int i = 0; i < 50; ++i) {
      const auto data = as_bytes("message").first(static_cast<std::size_t>(i % 8));
      const auto signature = signer.sign(data);
      EXPECT_EQ(signature.size(), algorithm == Algorithm::kRs256 ? 256U : 64U);
      EXPECT_TRUE(key.verify(algorithm, data, signature));
      EXPECT_TRUE(verifier.verify(algorithm, data, signature));
      EXPECT_FALSE(verifier.verify(algorithm, as_bytes("another"), signature));
    }
  }
}

TEST(Signer, AgreesWithRfc8037) {
  auto der = *base::hex_decode("302e020100300506032b657004220420");
  const auto seed = decode(vectors::kEdSeed);
  der.insert(der.end(), seed.begin(), seed.end());
  const auto key = SigningKey::from_pkcs8(base::Secret(der));
  ASSERT_TRUE(key.has_value());
  const auto token = vectors::kEdToken;
  const auto dot = token.rfind('.');
  Signer signer(*key);
  EXPECT_EQ(base::base64url_encode(signer.sign(as_bytes(token.substr(0, dot)))), token.substr(dot + 1));
  EXPECT_EQ(VerifyKey::from_spki(key->public_spki())->parts().x, decode(vectors::kEdX));
}

TEST(SigningKey, ComesBackFromPkcs8AsTheSameKey) {
  for (const auto algorithm : kAlgorithms) {
    const auto again = SigningKey::from_pkcs8(key_of(algorithm).to_pkcs8());
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->algorithm(), algorithm);
    EXPECT_EQ(again->public_spki(), key_of(algorithm).public_spki());
    Signer signer(*again);
    EXPECT_TRUE(verify_key_of(algorithm).verify(algorithm, as_bytes("x"), signer.sign(as_bytes("x"))));
  }
}

TEST(SigningKey, P13_RefusesDamagedPkcs8) {
  for (const auto algorithm : kAlgorithms) {
    const auto good = key_of(algorithm).to_pkcs8();
    for (std::size_t size = 0; size < good.size(); size += 3)
      EXPECT_FALSE(SigningKey::from_pkcs8(base::Secret::from_bytes(good.reveal().first(size))).has_value());
    auto longer = base::Bytes(good.reveal().begin(), good.reveal().end());
    longer.push_back(0);
    EXPECT_FALSE(SigningKey::from_pkcs8(base::Secret(longer)).has_value());
  }
}

TEST(SigningKey, RefusesHalvesThatDoNotMatch) {
  auto mine = key_of(Algorithm::kEs256).to_pkcs8();
  const auto other = SigningKey::generate(Algorithm::kEs256).public_spki();
  auto mixed = base::Bytes(mine.reveal().begin(), mine.reveal().end());
  std::copy(other.end() - 64, other.end(), mixed.end() - 64);  // the public point stands at the end of both
  EXPECT_EQ(SigningKey::from_pkcs8(base::Secret(mixed)).error().code, "invalid_key");
}

TEST(VerifyKey, B03_B15_B16_AKeyServesItsOwnAlgorithmOnly) {
  for (const auto own : kAlgorithms) {
    Signer signer(key_of(own));
    const auto key = verify_key_of(own);
    const auto signature = signer.sign(as_bytes("x"));
    for (const auto claimed : {Algorithm::kEs256, Algorithm::kRs256, Algorithm::kEdDsa, Algorithm::kHs256})
      EXPECT_EQ(key.verify(claimed, as_bytes("x"), signature), claimed == own);
  }
}

TEST(VerifyKey, RefusesEverySignatureThatIsNotExactlyRight) {
  for (const auto algorithm : kAlgorithms) {
    const auto key = verify_key_of(algorithm);
    Signer signer(key_of(algorithm));
    const auto view = signer.sign(as_bytes("x"));
    const base::Bytes signature(view.begin(), view.end());
    for (std::size_t i = 0; i < signature.size(); ++i) {
      auto flipped = signature;
      flipped[i] ^= 1;
      EXPECT_FALSE(key.verify(algorithm, as_bytes("x"), flipped)) << i;
      EXPECT_FALSE(key.verify(algorithm, as_bytes("x"), base::ByteView(signature).first(i)));
    }
    auto longer = signature;
    longer.push_back(0);
    EXPECT_FALSE(key.verify(algorithm, as_bytes("x"), longer));
    EXPECT_FALSE(key.verify(algorithm, as_bytes("x"), base::Bytes(64, 0)));
    EXPECT_FALSE(key.verify(algorithm, as_bytes("x"), base::Bytes(256, 0xff)));
    EXPECT_TRUE(key.verify(algorithm, as_bytes("x"), signature));  // failures leave the key usable
  }
}

TEST(VerifyKey, B14_RefusesDerAndNumbersOutsideTheGroup) {
  const auto key = verify_key_of(Algorithm::kEs256);
  Signer signer(key_of(Algorithm::kEs256));
  const auto view = signer.sign(as_bytes("x"));
  const base::Bytes raw(view.begin(), view.end());
  EXPECT_FALSE(key.verify(Algorithm::kEs256, as_bytes("x"), ecdsa_raw_to_der(raw)->view()));

  const base::Bytes zero(32, 0);
  const auto order = *base::hex_decode(kOrder);
  const base::Bytes r(raw.begin(), raw.begin() + 32);
  const base::Bytes s(raw.begin() + 32, raw.end());
  for (const auto& [first, second] :
       std::vector<std::pair<base::Bytes, base::Bytes>>{{zero, s},
                                                        {r, zero},
                                                        {zero, zero},
                                                        {order, s},
                                                        {r, order},
                                                        {base::Bytes(32, 0xff), s},
                                                        {r, base::Bytes(32, 0xff)}}) {
    auto both = first;
    both.insert(both.end(), second.begin(), second.end());
    EXPECT_FALSE(ecdsa_raw_to_der(both).has_value());
    EXPECT_FALSE(key.verify(Algorithm::kEs256, as_bytes("x"), both));
  }
}

// Numbers with leading zero bytes and with the top bit set are where the two forms differ.
RC_GTEST_PROP(EcdsaForm, BothSpellingsMeanTheSame, ()) {
  base::Bytes raw;
  for (int half = 0; half < 2; ++half) {
    const auto zeros = *rc::gen::inRange<std::size_t>(0, 32);
    raw.insert(raw.end(), zeros, 0);
    for (auto i = zeros; i < 32; ++i) raw.push_back(*rc::gen::inRange<std::uint8_t>(0, 255));
    raw.back() |= 1;
  }
  const auto der = ecdsa_raw_to_der(raw);
  RC_ASSERT(der.has_value());
  std::array<std::uint8_t, kEcdsaRawSize> back{};
  RC_ASSERT(ecdsa_der_to_raw(der->view(), back));
  RC_ASSERT(std::ranges::equal(back, raw));
}

RC_GTEST_PROP(EcdsaForm, AnyBytesAreReadWithoutHarm, (const base::Bytes& bytes)) {
  std::array<std::uint8_t, kEcdsaRawSize> raw{};
  (void)ecdsa_der_to_raw(bytes, raw);
  RC_ASSERT(ecdsa_raw_to_der(bytes).has_value() == false || bytes.size() == kEcdsaRawSize);
}

TEST(VerifyKey, B15_B16_RefusesOtherCurvesAndKindsOfKey) {
  for (const auto spki : {vectors::kP384Spki, vectors::kRsaPssSpki, vectors::kRsa1024Spki})
    EXPECT_EQ(VerifyKey::from_spki(*base::hex_decode(spki)).error().code, "invalid_key");
  EXPECT_FALSE(VerifyKey::from_spki({}).has_value());
  EXPECT_FALSE(VerifyKey::from_spki(as_bytes("not DER")).has_value());
}

TEST(VerifyKey, RefusesDamagedSpki) {
  for (const auto algorithm : kAlgorithms) {
    const auto good = key_of(algorithm).public_spki();
    for (std::size_t size = 0; size < good.size(); ++size)
      EXPECT_FALSE(VerifyKey::from_spki(base::ByteView(good).first(size)).has_value());
    auto longer = good;
    longer.push_back(0);
    EXPECT_FALSE(VerifyKey::from_spki(longer).has_value());
  }
}

TEST(VerifyKey, RefusesPointsOffTheCurveAndOtherEncodingsOfPoints) {
  auto off = verify_key_of(Algorithm::kEs256).parts();
  off.y.back() ^= 1;
  EXPECT_FALSE(VerifyKey::from_parts(off).has_value());
  off.y.assign(32, 0);
  off.x.assign(32, 0);
  EXPECT_FALSE(VerifyKey::from_parts(off).has_value());
  off.x.assign(33, 1);
  EXPECT_FALSE(VerifyKey::from_parts(off).has_value());
  const auto x = verify_key_of(Algorithm::kEs256).parts().x;
  auto compressed = *base::hex_decode("3039301306072a8648ce3d020106082a8648ce3d03010703220002");
  compressed.insert(compressed.end(), x.begin(), x.end());
  EXPECT_FALSE(VerifyKey::from_spki(compressed).has_value());
}

TEST(VerifyKey, KeepsItsNumbersThroughEveryForm) {
  for (const auto algorithm : kAlgorithms) {
    const auto key = verify_key_of(algorithm);
    EXPECT_EQ(key.to_spki(), key_of(algorithm).public_spki());
    const auto again = VerifyKey::from_parts(key.parts());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->to_spki(), key.to_spki());
  }
  EXPECT_EQ(VerifyKey::from_parts(rsa_parts(vectors::kRsaModulus))->parts().n, decode(vectors::kRsaModulus));
}

TEST(VerifyKey, B19_RefusesWeakRsaKeys) {
  const auto code = [](const PublicParts& parts) {
    const auto key = VerifyKey::from_parts(parts);
    return key ? "accepted" : key.error().message;
  };
  EXPECT_EQ(code(rsa_parts(vectors::kRsaModulus)), "accepted");
  EXPECT_THAT(code(rsa_parts(vectors::kRsaModulus, "AQ")), testing::HasSubstr("exponent"));    // e = 1
  EXPECT_THAT(code(rsa_parts(vectors::kRsaModulus, "Aw")), testing::HasSubstr("exponent"));    // e = 3
  EXPECT_THAT(code(rsa_parts(vectors::kRsaModulus, "AQAA")), testing::HasSubstr("exponent"));  // even
  EXPECT_THAT(code(rsa_parts(vectors::kRsaModulus, "AQAAAAAAAAAB")),
              testing::HasSubstr("too long"));  // 65 bits
  auto parts = rsa_parts(vectors::kRsaModulus);
  parts.n.resize(128);  // 1024 bits
  parts.n.back() |= 1;
  EXPECT_THAT(code(parts), testing::HasSubstr("2048"));
  parts.n.assign(1025, 0xff);
  EXPECT_THAT(code(parts), testing::HasSubstr("too long"));
  parts = rsa_parts(vectors::kRsaModulus);
  parts.n.back() &= 0xfe;
  EXPECT_THAT(code(parts), testing::HasSubstr("even"));
  parts.n.insert(parts.n.begin(), 0);
  EXPECT_THAT(code(parts), testing::HasSubstr("zero byte"));
}

TEST(VerifyKey, B19_RefusesTheRocaFingerprint) {
  EXPECT_TRUE(looks_like_roca(decode(vectors::kRocaModulus)));
  const auto key = VerifyKey::from_parts(rsa_parts(vectors::kRocaModulus));
  ASSERT_FALSE(key.has_value());
  EXPECT_THAT(key.error().message, testing::HasSubstr("CVE-2017-15361"));
  EXPECT_FALSE(looks_like_roca(decode(vectors::kRsaModulus)));
  EXPECT_FALSE(looks_like_roca(decode(vectors::kA2Modulus)));
  EXPECT_FALSE(looks_like_roca(verify_key_of(Algorithm::kRs256).parts().n));
}

TEST(VerifyKey, EdDsaRefusesPointsOfSmallOrder) {
  const PublicParts identity{.algorithm = Algorithm::kEdDsa,
                             .x = decode("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                             .y = {},
                             .n = {},
                             .e = {}};
  const auto key = VerifyKey::from_parts(identity);
  base::Bytes signature(64, 0);
  signature[0] = 1;  // R is the identity too and S is 0: true for every message in a careless verifier
  EXPECT_FALSE(key.has_value() && key->verify(Algorithm::kEdDsa, as_bytes("x"), signature));
}

}  // namespace
}  // namespace sallyport::crypto
