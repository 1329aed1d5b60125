#include "oauth/identity_token.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "crypto/client_secret.h"
#include "crypto/jose/writer.h"

namespace sallyport::oauth {
namespace {

constexpr std::string_view kSecret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v";
constexpr std::int64_t kIssued = 1767225600;
// accessia §4
constexpr std::string_view kVector =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpYXQiOjE3NjcyMjU2MDAsImV4cCI6MTc2NzIyNTkwMCwianRpIjoiM2YwYzdhNTItOGEwZS00YzU3LTlkMGItNmEyZjFiN2M5ZTEw"
    "In0."
    "1aMz8tExQSnzL17zihg1AGtCGw-0dwjYWT5DAp22hME";

class IdentityTokenTest : public ::testing::Test {
 protected:
  static crypto::HmacKey key_of(std::string_view secret) {
    return crypto::HmacKey::make(crypto::secret_key_bytes(secret).value().reveal()).value();
  }
  IdentityTokenTest() { keys.push_back(key_of(kSecret)); }

  base::Result<IdentityToken> check(std::string_view token, std::int64_t now = kIssued) {
    return check_identity_token(token, keys, base::from_unix_seconds(now));
  }
  std::string signed_token(std::string_view payload, std::string_view typ = "JWT") {
    std::string token;
    crypto::compact_sign(token, crypto::jws_header_segment(crypto::Algorithm::kHs256, typ, {}), payload,
                         keys.front());
    return token;
  }
  // A token with any header, rightly signed.
  std::string with_header(std::string_view header, std::string_view payload = kPayload) {
    std::string token = base::base64url_encode(base::as_bytes(header)) + '.' +
                        base::base64url_encode(base::as_bytes(payload));
    const auto code = keys.front().sign(base::as_bytes(token));
    return token + '.' + base::base64url_encode(code);
  }
  void expect_refused(std::string_view token, std::int64_t now = kIssued) {
    const auto result = check(token, now);
    ASSERT_FALSE(result) << token;
    EXPECT_EQ(result.error().code, "invalid_grant");
    EXPECT_EQ(result.error().message, "The identity token is not accepted.");
    EXPECT_NE(result.error().detail, "");
  }
  static constexpr std::string_view kPayload = R"({"iat":1767225600,"exp":1767225900})";
  std::vector<crypto::HmacKey> keys;
};

TEST_F(IdentityTokenTest, TakesTheVectorOfTheContract_A10) {
  const auto token = check(kVector);
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->id, "3f0c7a52-8a0e-4c57-9d0b-6a2f1b7c9e10");
  EXPECT_EQ(base::unix_seconds(token->remember_until), kIssued + 300 + 60);
}

TEST_F(IdentityTokenTest, FindsTheKeyAmongTwoLiveOnes) {
  keys.insert(keys.begin(), key_of("BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v"));
  EXPECT_EQ(check(kVector).value().key, 1U);
}

TEST_F(IdentityTokenTest, RefusesEverythingWithoutAKey) {
  keys.clear();
  expect_refused(kVector);
}

TEST_F(IdentityTokenTest, NeedsNoJti) { EXPECT_EQ(check(signed_token(kPayload)).value().id, std::nullopt); }

TEST_F(IdentityTokenTest, IgnoresClaimsItDoesNotKnow) {
  EXPECT_TRUE(check(signed_token(R"({"iat":1767225600,"exp":1767225900,"x":{"y":[1]},"sub":"z"})")));
}

TEST_F(IdentityTokenTest, AllowsAMinuteOfSkewBothWays_A21) {
  EXPECT_TRUE(check(kVector, kIssued - 60));
  expect_refused(kVector, kIssued - 61);
  EXPECT_TRUE(check(kVector, kIssued + 300 + 59));
  expect_refused(kVector, kIssued + 300 + 61);
}

TEST_F(IdentityTokenTest, LimitsTheLifeTo900Seconds) {
  EXPECT_TRUE(check(signed_token(R"({"iat":1767225600,"exp":1767226500})")));
  expect_refused(signed_token(R"({"iat":1767225600,"exp":1767226501})"));
  expect_refused(signed_token(R"({"iat":1767225600,"exp":1767225600})"));
}

TEST_F(IdentityTokenTest, NeedsBothTimes_B24) {
  expect_refused(signed_token(R"({"iat":1767225600})"));
  expect_refused(signed_token(R"({"exp":1767225900})"));
  expect_refused(signed_token("{}"));
}

TEST_F(IdentityTokenTest, RefusesTimesThatAreNoIntegersInRange_B25) {
  for (const std::string_view exp :
       {"\"1767225900\"", "1767225900.5", "-1", "9223372036854775808", "1e400", "null", "true"})
    expect_refused(signed_token(std::string(R"({"iat":1767225600,"exp":)") + std::string(exp) + "}"));
}

TEST_F(IdentityTokenTest, RefusesEveryOtherAlgorithm_B01) {
  for (const std::string_view alg :
       {"none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "hs256", ""})
    expect_refused(with_header(R"({"alg":")" + std::string(alg) + R"(","typ":"JWT"})"));
  expect_refused(with_header(R"({"typ":"JWT"})"));
  expect_refused(std::string(kVector.substr(0, kVector.rfind('.') + 1)));
}

TEST_F(IdentityTokenTest, RefusesOtherNumbersOfSegments_B02_B20) {
  expect_refused(kVector.substr(0, kVector.rfind('.')));
  expect_refused(std::string(kVector) + ".e30");
  expect_refused("");
  expect_refused(R"({"payload":"e30","signatures":[]})");
}

TEST_F(IdentityTokenTest, IgnoresNoHeaderThatChoosesTheKey_B06_B07_B08) {
  expect_refused(with_header(R"({"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}})"));
  expect_refused(with_header(R"({"alg":"HS256","jku":"http://127.0.0.1/keys"})"));
  expect_refused(with_header(R"({"alg":"HS256","x5c":["AAAA"]})"));
}

TEST_F(IdentityTokenTest, RefusesCriticalExtensions_B10_B11) {
  expect_refused(with_header(R"({"alg":"HS256","crit":["x"],"x":1})"));
  expect_refused(with_header(R"({"alg":"HS256","b64":false,"crit":["b64"]})"));
}

TEST_F(IdentityTokenTest, RefusesDuplicateNames_B12) {
  expect_refused(signed_token(R"({"iat":1767225600,"exp":1767225900,"exp":1767225901})"));
  expect_refused(signed_token(R"({"iat":1767225600,"EXP":1767225900})"));
  expect_refused(with_header(R"({"alg":"HS256","alg":"HS256"})"));
}

TEST_F(IdentityTokenTest, RefusesLaxBase64_B13) {
  expect_refused(std::string(kVector) + "=");
  std::string spare(kVector);
  spare.back() = 'F';  // the last character carries two spare bits
  expect_refused(spare);
  expect_refused(" " + std::string(kVector));
}

TEST_F(IdentityTokenTest, RefusesHugeTokens_B21) {
  expect_refused(signed_token(std::string(R"({"iat":1767225600,"exp":1767225900,"x":")") +
                              std::string(1 << 20, 'x') + "\"}"));
}

TEST_F(IdentityTokenTest, RefusesEncryptedTokens_B22) { expect_refused("e30.e30.e30.e30.e30"); }

TEST_F(IdentityTokenTest, RefusesOtherKindsOfToken_B29) {
  expect_refused(signed_token(kPayload, "at+jwt"));
  expect_refused(signed_token(kPayload, "refresh+jwt"));
  EXPECT_TRUE(check(signed_token(kPayload, "jwt")));
  EXPECT_TRUE(check(signed_token(kPayload, "")));
}

TEST_F(IdentityTokenTest, RefusesBrokenText_B31) {
  expect_refused(signed_token("{\"iat\":1767225600,\"exp\":1767225900,\"jti\":\"\xff\"}"));
  expect_refused(signed_token(R"({"iat":1767225600,"exp":1767225900,"jti":"a\u0000b"})"));
}

TEST_F(IdentityTokenTest, RefusesAJtiThatIsNoText) {
  expect_refused(signed_token(R"({"iat":1767225600,"exp":1767225900,"jti":7})"));
  expect_refused(signed_token(R"({"iat":1767225600,"exp":1767225900,"jti":""})"));
  expect_refused(signed_token(std::string(R"({"iat":1767225600,"exp":1767225900,"jti":")") +
                              std::string(257, 'j') + "\"}"));
}

TEST_F(IdentityTokenTest, TakesTheDecodedSecretForTheKeyAndNotItsText_A10) {
  const auto wrong = crypto::HmacKey::make(base::as_bytes(kSecret)).value();
  std::string token;
  crypto::compact_sign(token, crypto::jws_header_segment(crypto::Algorithm::kHs256, "JWT", {}), kPayload,
                       wrong);
  expect_refused(token);
}

}  // namespace
}  // namespace sallyport::oauth
