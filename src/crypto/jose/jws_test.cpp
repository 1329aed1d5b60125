#include "crypto/jose/jws.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "crypto/jose/jwk.h"
#include "crypto/jose/rfc_vectors.h"

namespace sallyport::crypto {
namespace {

using base::as_bytes;
using base::as_text;
using base::base64url_encode;

HmacKey hmac_of(std::string_view base64url) { return *HmacKey::make(*base::base64url_decode(base64url)); }

// A token whose header is this text; the signature is no real one.
std::string token_of(std::string_view header, std::string_view payload = R"({"iat":1})") {
  return base64url_encode(as_bytes(header)) + "." + base64url_encode(as_bytes(payload)) + "." +
         base64url_encode(as_bytes("signature"));
}
std::string token_outcome(std::string_view token) {
  const auto jws = parse_jws(token);
  return jws ? "accepted" : jws.error().code;
}
// The same for the header alone.
std::string header_outcome(std::string_view header) { return token_outcome(token_of(header)); }

TEST(Jws, VerifiesHs256OfRfc7515AndOfTheAccessiaContract) {
  const auto rfc = parse_jws(vectors::kA1Token);
  ASSERT_TRUE(rfc.has_value());
  EXPECT_EQ(rfc->header.typ, "JWT");
  EXPECT_EQ(rfc->header.kid, "");
  EXPECT_TRUE(verify_jws(*rfc, hmac_of(vectors::kA1Key)));
  EXPECT_FALSE(verify_jws(*rfc, hmac_of(vectors::kAccessiaSecret)));

  const auto accessia = parse_jws(vectors::kAccessiaToken);
  ASSERT_TRUE(accessia.has_value());
  EXPECT_TRUE(verify_jws(*accessia, hmac_of(vectors::kAccessiaSecret)));
  EXPECT_EQ(as_text(accessia->payload),
            R"({"iat":1767225600,"exp":1767225900,"jti":"3f0c7a52-8a0e-4c57-9d0b-6a2f1b7c9e10"})");
  // The key is the decoded secret, not its text.
  EXPECT_FALSE(verify_jws(*accessia, *HmacKey::make(as_bytes(vectors::kAccessiaSecret))));
}

TEST(Jws, VerifiesRs256Es256AndEdDsaOfTheRfcs) {
  const auto rsa = VerifyKey::from_parts({.algorithm = Algorithm::kRs256,
                                          .x = {},
                                          .y = {},
                                          .n = *base::base64url_decode(vectors::kA2Modulus),
                                          .e = {1, 0, 1}});
  const auto ec = parse_jwk(*base::parse_json(vectors::kA3Jwk));
  const auto ed = VerifyKey::from_parts({.algorithm = Algorithm::kEdDsa,
                                         .x = *base::base64url_decode(vectors::kEdX),
                                         .y = {},
                                         .n = {},
                                         .e = {}});
  const auto a2 = parse_jws(vectors::kA2Token);
  const auto a3 = parse_jws(vectors::kA3Token);
  const auto eddsa = parse_jws(vectors::kEdToken);
  ASSERT_TRUE(rsa && ec && ed && a2 && a3 && eddsa);
  EXPECT_TRUE(verify_jws(*a2, *rsa));
  EXPECT_TRUE(verify_jws(*a3, ec->key));
  EXPECT_TRUE(verify_jws(*eddsa, *ed));
  EXPECT_EQ(as_text(eddsa->payload), "Example of Ed25519 signing");
  Verifier verifier(ec->key);
  EXPECT_TRUE(verify_jws(*a3, verifier));
  EXPECT_FALSE(verify_jws(*a2, verifier));
  EXPECT_FALSE(verify_jws(*a3, *rsa));
}

TEST(Jws, DoesNotSpeakEs512OfRfc7515) { EXPECT_EQ(token_outcome(vectors::kA4Token), "invalid_token"); }

TEST(Jws, B01_RefusesNoneInEverySpellingAndEmptySignatures) {
  for (const auto* alg : {"none", "None", "NONE", "nOnE", "", "hs256", "ES256K"})
    EXPECT_EQ(header_outcome(std::string(R"({"alg":")") + alg + "\"}"), "invalid_token") << alg;
  for (const auto* header :
       {"{}", R"({"alg":null})", R"({"alg":["HS256"]})", R"({"ALG":"HS256"})", R"({"typ":"JWT"})"})
    EXPECT_EQ(header_outcome(header), "invalid_token") << header;
  const std::string_view token = vectors::kA1Token;
  EXPECT_EQ(token_outcome(token.substr(0, token.rfind('.') + 1)), "invalid_token");
}

TEST(Jws, B02_RefusesEveryOtherNumberOfSegments) {
  const std::string token(vectors::kA1Token);
  EXPECT_EQ(token_outcome(token), "accepted");
  for (const auto& text :
       {token.substr(0, token.rfind('.')), token + ".", token + ".AAAA", "." + token, std::string(),
        std::string("."), std::string(".."), std::string("..."), token.substr(0, token.find('.'))})
    EXPECT_EQ(token_outcome(text), "invalid_token") << text;
}

TEST(Jws, B03_APublicKeyIsNoHmacSecret) {
  const auto rsa = base::base64url_decode(vectors::kA2Modulus);
  const auto key =
      VerifyKey::from_parts({.algorithm = Algorithm::kRs256, .x = {}, .y = {}, .n = *rsa, .e = {1, 0, 1}});
  const auto spki = key->to_spki();
  const auto input =
      base64url_encode(as_bytes(R"({"alg":"HS256"})")) + "." + base64url_encode(as_bytes("{}"));
  const auto token = input + "." + base64url_encode(HmacKey::make(spki)->sign(as_bytes(input)));
  const auto jws = parse_jws(token);
  ASSERT_TRUE(jws.has_value());
  EXPECT_FALSE(verify_jws(*jws, *key));
}

TEST(Jws, B03_ATokenWithAnotherAlgorithmIsNeverCheckedAsHs256) {
  const auto key = hmac_of(vectors::kA1Key);
  const auto input =
      base64url_encode(as_bytes(R"({"alg":"RS256"})")) + "." + base64url_encode(as_bytes("{}"));
  const auto jws = parse_jws(input + "." + base64url_encode(key.sign(as_bytes(input))));
  EXPECT_TRUE(jws.has_value() && !verify_jws(*jws, key));
}

TEST(Jws, B06_B07_B08_RefusesKeysAndAddressesOfKeysInTheHeader) {
  for (const auto* name : {"jwk", "jku", "x5u", "x5c"}) {
    EXPECT_EQ(header_outcome(std::string(R"({"alg":"ES256",")") + name + R"(":"https://evil.example/keys"})"),
              "invalid_token");
    EXPECT_EQ(header_outcome(std::string(R"({"alg":"ES256",")") + name + R"(":null})"), "invalid_token");
  }
}

TEST(Jws, B09_RefusesKidsThatAreNotShortPrintableText) {
  EXPECT_EQ(header_outcome(R"({"alg":"ES256","kid":"../../etc/passwd"})"),
            "accepted");  // text; nobody opens it
  EXPECT_EQ(header_outcome(R"({"alg":"ES256","kid":")" + std::string(128, 'k') + "\"}"), "accepted");
  for (const auto& kid :
       {std::string(R"("")"), std::string(R"("a\u0000b")"), std::string("1"), std::string("null"),
        std::string(R"("a\nb")"), std::string("\"\xc3\xa4\""), std::string("[\"a\"]"),
        "\"" + std::string(129, 'k') + "\"", "\"" + std::string(1024 * 1024, 'k') + "\""})
    EXPECT_EQ(header_outcome(R"({"alg":"ES256","kid":)" + kid + "}"), "invalid_token") << kid.substr(0, 40);
}

TEST(Jws, B10_B11_RefusesCriticalExtensionsAndUnencodedPayloads) {
  for (const auto* header : {R"({"alg":"HS256","crit":["x"],"x":1})", R"({"alg":"HS256","crit":[]})",
                             R"({"alg":"HS256","crit":["b64"],"b64":false})",
                             R"({"alg":"HS256","b64":false})", R"({"alg":"HS256","b64":true})"})
    EXPECT_EQ(header_outcome(header), "invalid_token") << header;
}

TEST(Jws, B12_RefusesDuplicateHeaderNames) {
  EXPECT_EQ(header_outcome(R"({"alg":"HS256","alg":"HS256"})"), "invalid_token");
  EXPECT_EQ(header_outcome(R"({"alg":"HS256","\u0061lg":"none"})"), "invalid_token");
  EXPECT_EQ(header_outcome(R"({"alg":"HS256","ALG":"none"})"), "accepted");  // another name, ignored
}

TEST(Jws, B13_RefusesLaxBase64url) {
  const std::string token(vectors::kA1Token);
  const auto first = token.find('.');
  const auto second = token.rfind('.');
  for (const std::size_t at : {std::size_t{0}, first, first + 1, second, second + 1, token.size()})
    for (const char* extra : {"=", " ", "\n", "?", "+", "/", "%", "\xc3"}) {
      auto lax = token;
      EXPECT_EQ(token_outcome(lax.insert(at, extra)), "invalid_token") << at << extra;
    }
  auto spare = token;  // the last character carries two spare bits: k = 100100, l = 100101
  ASSERT_EQ(spare.back(), 'k');
  spare.back() = 'l';
  EXPECT_EQ(token_outcome(spare), "invalid_token");
}

TEST(Jws, B20_RefusesTheJsonForm) {
  EXPECT_EQ(token_outcome(R"({"payload":"e30","protected":"eyJhbGciOiJIUzI1NiJ9","signature":"AAAA"})"),
            "invalid_token");
  EXPECT_EQ(token_outcome(R"({"payload":"e30","signatures":[{"protected":"a.b","signature":"c.d"}]})"),
            "invalid_token");
}

TEST(Jws, B21_RefusesLongTokensBeforeDecodingAnything) {
  const auto padded = [](std::size_t size) {
    auto token = token_of(R"({"alg":"HS256"})", "");
    const auto at = token.rfind('.');
    return token.insert(at, std::string(size - token.size(), 'A'));
  };
  EXPECT_EQ(token_outcome(padded(8 * 1024)), "accepted");
  for (const std::size_t size : {std::size_t{8 * 1024 + 1}, std::size_t{1024 * 1024}}) {
    const auto jws = parse_jws(padded(size));
    ASSERT_FALSE(jws.has_value());
    EXPECT_EQ(jws.error().detail, "the token is too long");
  }
  EXPECT_TRUE(parse_jws(padded(16 * 1024), {.token_bytes = 16 * 1024}).has_value());
  EXPECT_EQ(header_outcome(R"({"alg":"HS256","x":")" + std::string(1100, 'x') + "\"}"), "invalid_token");
  EXPECT_EQ(header_outcome(R"({"alg":"HS256","x":)" + std::string(100, '[') + std::string(100, ']') + "}"),
            "invalid_token");
}

TEST(Jws, B22_B23_RefusesEncryptedTokensAtConstantCost) {
  EXPECT_EQ(token_outcome("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.AAAA.AAAA.AAAA"),
            "invalid_token");
  for (const auto* header :
       {R"({"alg":"HS256","enc":"A256GCM"})", R"({"alg":"HS256","zip":"DEF"})",
        R"({"alg":"PBES2-HS256+A128KW","p2c":2147483648})", R"({"alg":"RSA1_5"})", R"({"alg":"dir"})"})
    EXPECT_EQ(header_outcome(header), "invalid_token") << header;
}

TEST(Jws, RefusesHeadersThatAreNotStrictJsonObjects) {
  for (const auto* header :
       {"", "[]", "null", "\"alg\"", "{", "{\"alg\":\"HS256\"}x", "{\"alg\":\"HS256\",}", "{'alg':'HS256'}",
        "{\"alg\":\"HS256\"/**/}", "{\"alg\":\"HS256\",\"x\":\"\xc0\xaf\"}"})
    EXPECT_EQ(header_outcome(header), "invalid_token") << header;
  EXPECT_EQ(header_outcome(" {\"alg\":\"HS256\"} "), "accepted");
  EXPECT_EQ(header_outcome(R"({"alg":"HS256","cty":"JWT","x5t":"a","unknown":{"a":1}})"), "accepted");
}

TEST(Jws, PublicTextNeverSaysWhy) {
  const auto jws = parse_jws("a.b");
  EXPECT_EQ(jws.error().kind, base::ErrorKind::kUnauthenticated);
  EXPECT_EQ(jws.error().message, "The token is not acceptable.");
  EXPECT_NE(jws.error().detail, "");
}

TEST(TypIs, IgnoresLetterCaseAndTheApplicationPrefix) {
  const auto is = [](std::string typ) { return typ_is({.typ = std::move(typ), .kid = {}}, "at+jwt"); };
  EXPECT_TRUE(is("at+jwt"));
  EXPECT_TRUE(is("AT+JWT"));
  EXPECT_TRUE(is("application/at+jwt"));
  EXPECT_TRUE(is("Application/AT+jwt"));
  for (const auto* typ :
       {"", "JWT", "at+jwt ", "x/at+jwt", "application/", "application/application/at+jwt", "t+jwt"})
    EXPECT_FALSE(is(typ)) << typ;
}

RC_GTEST_PROP(Jws, ASignedTokenLosesItsSignatureWithAnyChangedCharacter, ()) {
  static const auto key = hmac_of(vectors::kA1Key);
  std::string token(vectors::kA1Token);
  const auto at = *rc::gen::inRange<std::size_t>(0, token.size());
  const auto letter = *rc::gen::arbitrary<char>();
  RC_PRE(letter != token[at]);
  token[at] = letter;
  const auto jws = parse_jws(token);
  RC_ASSERT(!jws || !verify_jws(*jws, key));
}

RC_GTEST_PROP(Jws, AnyTextIsParsedWithoutHarm,
              (const std::string& a, const std::string& b, const std::string& c)) {
  (void)parse_jws(a + "." + b + "." + c);
  (void)parse_jws(base64url_encode(as_bytes(a)) + "." + base64url_encode(as_bytes(b)) + "." + c);
}

}  // namespace
}  // namespace sallyport::crypto
