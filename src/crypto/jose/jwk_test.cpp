#include "crypto/jose/jwk.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "crypto/jose/rfc_vectors.h"
#include "crypto/signing.h"

namespace sallyport::crypto {
namespace {

namespace json = boost::json;

json::value text(std::string_view text) { return json::string(text.data(), text.size()); }

json::object ec() {
  return {{"kty", "EC"}, {"crv", "P-256"}, {"x", text(vectors::kEcX)}, {"y", text(vectors::kEcY)}};
}
json::object rsa() { return {{"kty", "RSA"}, {"n", text(vectors::kRsaModulus)}, {"e", "AQAB"}}; }
json::object okp() { return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", text(vectors::kEdX)}}; }

json::object with(json::object jwk, std::string_view name, json::value value) {
  jwk[name] = std::move(value);
  return jwk;
}
json::object without(json::object jwk, std::string_view name) {
  jwk.erase(name);
  return jwk;
}
std::string outcome(const json::value& jwk) {
  const auto parsed = parse_jwk(jwk);
  return parsed ? "accepted" : parsed.error().code;
}

TEST(Jwk, ReadsThePublicKeysOfRfc7517AndRfc8037) {
  const auto first = parse_jwk(with(ec(), "kid", "1"));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->kid, "1");
  EXPECT_EQ(first->key.algorithm(), Algorithm::kEs256);
  EXPECT_EQ(parse_jwk(with(with(rsa(), "alg", "RS256"), "kid", "2011-04-29"))->key.algorithm(),
            Algorithm::kRs256);
  EXPECT_EQ(parse_jwk(okp())->key.algorithm(), Algorithm::kEdDsa);
}

TEST(Jwk, ThumbprintsAreThoseOfRfc7638AndRfc8037) {
  EXPECT_EQ(jwk_thumbprint(parse_jwk(with(rsa(), "kid", "2011-04-29"))->key), vectors::kRsaThumbprint);
  EXPECT_EQ(jwk_thumbprint(parse_jwk(okp())->key), vectors::kEdThumbprint);
}

TEST(Jwk, IsWrittenInOneFixedForm) {
  EXPECT_EQ(jwk_json(parse_jwk(ec())->key, "k1"),
            R"({"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
            R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","alg":"ES256","kid":"k1"})");
  EXPECT_EQ(jwk_json(parse_jwk(okp())->key, "k2"),
            R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",)"
            R"("use":"sig","alg":"EdDSA","kid":"k2"})");
  EXPECT_EQ(jwk_json(parse_jwk(rsa())->key, "k3"),
            R"({"kty":"RSA","n":")" + std::string(vectors::kRsaModulus) +
                R"(","e":"AQAB","use":"sig","alg":"RS256","kid":"k3"})");
}

TEST(Jwk, OwnKeysComeBackFromTheirJwk) {
  for (const auto algorithm : {Algorithm::kEs256, Algorithm::kRs256, Algorithm::kEdDsa}) {
    const auto key = *VerifyKey::from_spki(SigningKey::generate(algorithm).public_spki());
    const auto again = parse_jwk(*base::parse_json(jwk_json(key, jwk_thumbprint(key))));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->key.to_spki(), key.to_spki());
    EXPECT_EQ(again->kid, jwk_thumbprint(key));
  }
}

TEST(Jwk, B17_RefusesKeysForOtherPurposes) {
  EXPECT_EQ(outcome(with(ec(), "use", "sig")), "accepted");
  EXPECT_EQ(outcome(with(ec(), "use", "enc")), "invalid_jwk");
  EXPECT_EQ(outcome(with(ec(), "use", 1)), "invalid_jwk");
  EXPECT_EQ(outcome(with(ec(), "key_ops", json::array{"verify", "sign"})), "accepted");
  EXPECT_EQ(outcome(with(ec(), "key_ops", json::array{"sign"})), "invalid_jwk");
  EXPECT_EQ(outcome(with(ec(), "key_ops", json::array{})), "invalid_jwk");
  EXPECT_EQ(outcome(with(ec(), "key_ops", "verify")), "invalid_jwk");
}

TEST(Jwk, B03_RefusesSecretAndPrivateKeys) {
  EXPECT_EQ(outcome({{"kty", "oct"}, {"k", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}}), "invalid_jwk");
  for (const auto* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    EXPECT_EQ(outcome(with(rsa(), name, "AQAB")), "invalid_jwk") << name;
}

TEST(Jwk, B15_B16_BindsTheAlgorithmToTheKey) {
  EXPECT_EQ(outcome(with(ec(), "alg", "ES256")), "accepted");
  EXPECT_EQ(outcome(with(ec(), "alg", "ES384")), "invalid_jwk");
  EXPECT_EQ(outcome(with(ec(), "crv", "P-384")), "invalid_jwk");
  EXPECT_EQ(outcome(with(rsa(), "alg", "PS256")), "invalid_jwk");
  EXPECT_EQ(outcome(with(rsa(), "alg", "HS256")), "invalid_jwk");
  EXPECT_EQ(outcome(with(okp(), "crv", "X25519")), "invalid_jwk");
}

TEST(Jwk, B19_RefusesWeakKeys) {
  EXPECT_EQ(outcome(with(rsa(), "e", "AQ")), "invalid_jwk");
  EXPECT_EQ(outcome(with(rsa(), "n", text(vectors::kRocaModulus))), "invalid_jwk");
  EXPECT_EQ(outcome(with(rsa(), "n", text(vectors::kRsaModulus.substr(0, 172)))), "invalid_jwk");
}

TEST(Jwk, RefusesMissingAndMalformedMembers) {
  for (const auto* name : {"kty", "crv", "x", "y"}) {
    EXPECT_EQ(outcome(without(ec(), name)), "invalid_jwk") << name;
    EXPECT_EQ(outcome(with(ec(), name, 1)), "invalid_jwk") << name;
    EXPECT_EQ(outcome(with(ec(), name, "")), "invalid_jwk") << name;
    EXPECT_EQ(outcome(with(ec(), name, "=*?")), "invalid_jwk") << name;
  }
  EXPECT_EQ(outcome(with(ec(), "x", text(std::string(vectors::kEcX) + "="))), "invalid_jwk");
  EXPECT_EQ(outcome(with(rsa(), "n", text("AA" + std::string(vectors::kRsaModulus)))), "invalid_jwk");
  EXPECT_EQ(outcome(with(ec(), "kid", 7)), "invalid_jwk");
  EXPECT_EQ(outcome("text"), "invalid_jwk");
  EXPECT_EQ(outcome(nullptr), "invalid_jwk");
}

std::string set_of(std::initializer_list<json::value> keys) {
  return json::serialize(json::object{{"keys", json::array(keys.begin(), keys.end())}});
}

TEST(Jwks, KeepsUsableKeysAndLeavesOutTheOthers) {
  const auto keys = parse_jwks(set_of({with(ec(), "kid", "a"), with(ec(), "use", "enc"),
                                       with(ec(), "crv", "P-521"), json::object{{"kty", "new"}}, rsa()}));
  ASSERT_TRUE(keys.has_value());
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ(keys->at(0).kid, "a");
  EXPECT_EQ(keys->at(1).kid, "");
}

TEST(Jwks, B18_RefusesASetWithTheSameKidTwice) {
  const auto keys = parse_jwks(set_of({with(ec(), "kid", "a"), with(rsa(), "kid", "a")}));
  ASSERT_FALSE(keys.has_value());
  EXPECT_EQ(keys.error().code, "invalid_jwk");
  EXPECT_TRUE(parse_jwks(set_of({with(ec(), "kid", "a"), with(rsa(), "kid", "A")})).has_value());
}

TEST(Jwks, RefusesPrivateKeysTooManyKeysAndOtherDocuments) {
  EXPECT_FALSE(parse_jwks(set_of({ec(), json::object{{"kty", "oct"}, {"k", "c2VjcmV0"}}})).has_value());
  json::array many(65, okp());
  EXPECT_FALSE(parse_jwks(json::serialize(json::object{{"keys", many}})).has_value());
  for (const auto* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})"})
    EXPECT_FALSE(parse_jwks(text).has_value()) << text;
  EXPECT_FALSE(parse_jwks(std::string(70 * 1024, ' ')).has_value());
  EXPECT_TRUE(parse_jwks(R"({"keys":[]})").has_value());
}

RC_GTEST_PROP(Jwk, AnyMembersAreReadWithoutHarm, (const std::string& x, const std::string& y)) {
  (void)parse_jwk(with(with(ec(), "x", text(x)), "y", text(y)));
  (void)parse_jwk(with(with(rsa(), "n", text(base::base64url_encode(base::as_bytes(x)))), "e",
                       text(base::base64url_encode(base::as_bytes(y)))));
}

}  // namespace
}  // namespace sallyport::crypto
