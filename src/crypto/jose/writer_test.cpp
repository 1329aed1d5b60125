#include "crypto/jose/writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "crypto/jose/claims.h"
#include "crypto/jose/jws.h"
#include "crypto/jose/rfc_vectors.h"

namespace sallyport::crypto {
namespace {

using base::as_bytes;
using base::as_text;

TEST(JwtObjectWriter, WritesMembersInOrderOnOneLine) {
  std::string out = "before";
  JwtObjectWriter object(out);
  const std::vector<std::string> audience = {"a", "b"};
  object.member("iss", "https://a.example")
      .member("iat", std::int64_t{-5})
      .member("ok", true)
      .member("aud", audience);
  object.member_json("cnf", R"({"x5t":"t"})").close();
  EXPECT_EQ(out,
            R"(before{"iss":"https://a.example","iat":-5,"ok":true,"aud":["a","b"],"cnf":{"x5t":"t"}} )");
}

TEST(JwtObjectWriter, PadsToAMultipleOfThreeBytes) {
  for (std::size_t length = 0; length < 9; ++length) {
    std::string out = "x";
    JwtObjectWriter object(out);
    object.member("a", std::string(length, 'v'));
    object.close();
    EXPECT_EQ((out.size() - 1) % 3, 0U);
    EXPECT_LE(out.size() - out.rfind('}'), 3U);
  }
  std::string empty;
  JwtObjectWriter(empty).close();
  EXPECT_EQ(empty, "{} ");
}

// Text of pieces that JSON, base64 or UTF-8 treat in their own ways.
std::string mixed_text() {
  static const std::vector<std::string> pieces = {"a",
                                                  "Z",
                                                  " ",
                                                  ">",
                                                  "~",
                                                  "?",
                                                  "\"",
                                                  "\\",
                                                  "/",
                                                  "\n",
                                                  "\x01",
                                                  "\x7f",
                                                  "\xc3\xa4",
                                                  "\xe2\x82\xac",
                                                  "\xf0\x9f\x98\x80"};
  std::string out;
  for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
    out += piece;
  return out;
}

// archivist §11 step 6: base64 and base64url of the segment are the same text, without padding.
RC_GTEST_PROP(JwtObjectWriter, APlainBase64DecoderReadsWhatItWrites, ()) {
  const auto name = mixed_text();
  const auto text = mixed_text();
  std::string out;
  JwtObjectWriter object(out);
  object.member(name, text).close();
  RC_ASSERT(base::base64_encode(as_bytes(out)) == base::base64url_encode(as_bytes(out)));
  const auto read = base::parse_json(out);
  RC_ASSERT(read.has_value());
  RC_ASSERT(std::string_view(read->as_object().at(name).as_string()) == text);
}

TEST(JwtObjectWriter, EscapesWhatBase64urlSpellsDifferently) {
  std::string out;
  JwtObjectWriter object(out);
  object.member("t", "a>b~c?d \xc3\xa4 \xf0\x9f\x98\x80 \"\\").close();
  EXPECT_EQ(out.substr(0, out.rfind('}') + 1), R"({"t":"a\u003eb\u007ec\u003fd \u00e4 \ud83d\ude00 \"\\"})");
}

TEST(CompactSign, MakesTokensThatParseAndVerify) {
  for (const auto algorithm : {Algorithm::kEs256, Algorithm::kRs256, Algorithm::kEdDsa}) {
    const auto key = SigningKey::generate(algorithm);
    const auto public_key = *VerifyKey::from_spki(key.public_spki());
    Signer signer(key);
    const auto header = jws_header_segment(algorithm, "at+jwt", "kid-1");
    for (int i = 0; i < 5; ++i) {
      std::string payload;
      JwtObjectWriter(payload).member("sub", std::string(static_cast<std::size_t>(i + 1), 's')).close();
      std::string token = "Bearer ";
      compact_sign(token, header, payload, signer);
      const auto jws = parse_jws(std::string_view(token).substr(7));
      ASSERT_TRUE(jws.has_value());
      EXPECT_EQ(jws->header.algorithm, algorithm);
      EXPECT_EQ(jws->header.kid, "kid-1");
      EXPECT_TRUE(typ_is(jws->header, "at+jwt"));
      EXPECT_TRUE(verify_jws(*jws, public_key));
      EXPECT_EQ(as_text(jws->payload), payload);
    }
  }
}

TEST(CompactSign, MakesTheTokenOfTheAccessiaContract) {
  const auto key = HmacKey::make(*base::base64url_decode(vectors::kAccessiaSecret));
  const auto header = base::base64url_encode(as_bytes(R"({"alg":"HS256","typ":"JWT"})"));
  std::string token;
  compact_sign(token, header,
               R"({"iat":1767225600,"exp":1767225900,"jti":"3f0c7a52-8a0e-4c57-9d0b-6a2f1b7c9e10"})", *key);
  EXPECT_EQ(token, vectors::kAccessiaToken);
}

TEST(JwsHeaderSegment, LeavesOutWhatIsEmptyAndNeedsNoPadding) {
  EXPECT_EQ(as_text(*base::base64url_decode(jws_header_segment(Algorithm::kHs256, "JWT", ""))),
            R"({"alg":"HS256","typ":"JWT"})");
  for (const auto* kid : {"a", "ab", "abc"})
    EXPECT_EQ(jws_header_segment(Algorithm::kEs256, "at+jwt", kid).size() % 4, 0U);
}

}  // namespace
}  // namespace sallyport::crypto
