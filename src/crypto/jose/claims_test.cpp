#include "crypto/jose/claims.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sallyport::crypto {
namespace {

using base::as_bytes;
using std::chrono::seconds;

base::Result<JwtClaims> parse(std::string_view json) { return parse_claims(as_bytes(json)); }
std::string claims_outcome(std::string_view json) {
  const auto claims = parse(json);
  return claims ? "accepted" : claims.error().code;
}

TEST(Claims, ReadsTheExampleOfRfc7519) {
  const auto claims =
      parse("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
  ASSERT_TRUE(claims.has_value());
  EXPECT_EQ(claims->issuer, "joe");
  EXPECT_EQ(claims->expires, 1300819380);
  EXPECT_EQ(claims->subject, std::nullopt);
  EXPECT_TRUE(claims->audience.empty());
  EXPECT_EQ(claims->others, (boost::json::object{{"http://example.com/is_root", true}}));
}

TEST(Claims, ReadsAllRegisteredClaimsAndKeepsTheOthersInOrder) {
  const auto claims = parse(
      R"({"z":1,"iss":"i","sub":"s","aud":["a","b"],"exp":3,"nbf":1,"iat":2,"jti":"j","role":"viewer","y":{"k":[null]}})");
  ASSERT_TRUE(claims.has_value());
  EXPECT_EQ(claims->issuer, "i");
  EXPECT_EQ(claims->subject, "s");
  EXPECT_EQ(claims->jwt_id, "j");
  EXPECT_EQ(claims->audience, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(claims->expires, 3);
  EXPECT_EQ(claims->not_before, 1);
  EXPECT_EQ(claims->issued_at, 2);
  EXPECT_EQ(boost::json::serialize(claims->others), R"({"z":1,"role":"viewer","y":{"k":[null]}})");
}

TEST(Claims, B12_RefusesDuplicatesAndNeverReadsCaseVariants) {
  EXPECT_EQ(claims_outcome(R"({"exp":1,"exp":2})"), "invalid_token");
  EXPECT_EQ(claims_outcome(R"({"x":{"a":1,"a":2}})"), "invalid_token");
  const auto claims = parse(R"({"EXP":1,"Iss":"i"})");
  ASSERT_TRUE(claims.has_value());
  EXPECT_EQ(claims->expires, std::nullopt);
  EXPECT_EQ(claims->issuer, std::nullopt);
}

TEST(Claims, B25_DatesAreIntegersInRange) {
  for (const std::string name : {"exp", "nbf", "iat"}) {
    for (const auto* good : {"0", "-0", "1767225600", "253402300799"})
      EXPECT_EQ(claims_outcome("{\"" + name + "\":" + good + "}"), "accepted") << name << good;
    for (const auto* bad :
         {"\"1767225600\"", "1767225600.5", "1767225600.0", "1e9", "1E9", "-1", "9223372036854775807",
          "9223372036854775808", "253402300800", "1e400", "null", "true", "[1]", "{}", "\"\"", "01"})
      EXPECT_EQ(claims_outcome("{\"" + name + "\":" + bad + "}"), "invalid_token") << name << bad;
  }
}

TEST(Claims, B27_AudienceIsTextOrAListOfTexts) {
  for (const auto* good : {R"("a")", R"(["a"])", R"(["a","b"])"})
    EXPECT_EQ(claims_outcome(std::string(R"({"aud":)") + good + "}"), "accepted") << good;
  for (const auto* bad :
       {"1", "null", "[]", R"("")", R"([""])", R"([1])", R"([["a"]])", R"({"a":1})", R"(["a",null])"})
    EXPECT_EQ(claims_outcome(std::string(R"({"aud":)") + bad + "}"), "invalid_token") << bad;
  boost::json::array many(65, boost::json::value("a"));
  EXPECT_EQ(claims_outcome(boost::json::serialize(boost::json::object{{"aud", many}})), "invalid_token");
}

TEST(Claims, B27_AnAudienceMatchesByExactOctetsOnly) {
  const auto claims = *parse(R"({"aud":["https://a.example","other"]})");
  EXPECT_TRUE(has_audience(claims, "https://a.example"));
  for (const auto* other : {"https://a.example/", "https://a.exampl", "HTTPS://A.EXAMPLE", "", "https"})
    EXPECT_FALSE(has_audience(claims, other)) << other;
  EXPECT_FALSE(has_audience(*parse("{}"), ""));
}

TEST(Claims, NamesAreTextOfBoundedLength) {
  for (const std::string name : {"iss", "sub", "jti"}) {
    for (const auto* bad : {"1", "null", "true", "[]", "{}", R"([""])", R"("")"})
      EXPECT_EQ(claims_outcome("{\"" + name + "\":" + bad + "}"), "invalid_token") << name << bad;
    EXPECT_EQ(claims_outcome("{\"" + name + "\":\"" + std::string(1024, 'x') + "\"}"), "accepted");
    EXPECT_EQ(claims_outcome("{\"" + name + "\":\"" + std::string(1025, 'x') + "\"}"), "invalid_token");
  }
}

TEST(Claims, B31_RefusesNulAndBrokenUtf8Anywhere) {
  for (const auto* json :
       {R"({"sub":"a\u0000b"})", R"({"x":"\u0000"})", R"({"a\u0000":1})", R"({"x":[{"y":"\u0000"}]})",
        "{\"x\":\"\xc0\xaf\"}", "{\"x\":\"\xed\xa0\x80\"}", "{\"x\":\"\xff\"}", R"({"x":"\ud800"})"})
    EXPECT_EQ(claims_outcome(json), "invalid_token") << json;
}

TEST(Claims, B21_RefusesDeepAndForeignDocuments) {
  EXPECT_EQ(claims_outcome(R"({"x":)" + std::string(20, '[') + std::string(20, ']') + "}"), "invalid_token");
  for (const auto* json : {"", "[]", "null", "1", "\"text\"", "{", "{} {}"})
    EXPECT_EQ(claims_outcome(json), "invalid_token");
}

constexpr std::int64_t kNow = 1767225600;

std::string times(std::string_view json, const TimeRules& rules = {}, std::int64_t now = kNow) {
  const auto claims_outcome = check_times(*parse(json), base::from_unix_seconds(now), rules);
  return claims_outcome ? "accepted" : claims_outcome.error().code;
}
std::string times(std::int64_t issued, std::int64_t expires, const TimeRules& rules = {}) {
  return times(fmt::format(R"({{"iat":{},"exp":{}}})", issued, expires), rules);
}

TEST(ClaimTimes, B24_RefusesMissingDates) {
  EXPECT_EQ(times(R"({"iat":1767225600})"), "invalid_token");
  EXPECT_EQ(times(R"({"exp":1767229200})"), "invalid_token");
  EXPECT_EQ(times(R"({"exp":1767229200})", {.longest_life = {}, .issued_at_required = false}), "accepted");
  EXPECT_EQ(times("{}", {.longest_life = {}, .issued_at_required = false}), "invalid_token");
}

TEST(ClaimTimes, A04_ExpiryCountsToTheSecond) {
  EXPECT_EQ(times(kNow - 300, kNow - 59), "accepted");
  EXPECT_EQ(times(kNow - 300, kNow - 60), "token_expired");
  EXPECT_EQ(times(kNow - 300, kNow, {.skew = seconds{0}, .longest_life = {}}), "token_expired");
  EXPECT_EQ(times(kNow - 300, kNow + 1, {.skew = seconds{0}, .longest_life = {}}), "accepted");
}

TEST(ClaimTimes, A08_TheFutureIsAllowedUpToTheSkew) {
  for (const std::int64_t ahead : {8, 60}) {
    EXPECT_EQ(times(kNow + ahead, kNow + 300), "accepted");
    EXPECT_EQ(times(fmt::format(R"({{"iat":1,"nbf":{},"exp":{}}})", kNow + ahead, kNow + 300)), "accepted");
  }
  EXPECT_EQ(times(kNow + 61, kNow + 300), "token_not_yet_valid");
  EXPECT_EQ(times(fmt::format(R"({{"iat":1,"nbf":{},"exp":{}}})", kNow + 61, kNow + 300)),
            "token_not_yet_valid");
}

TEST(ClaimTimes, A05_TheLongestLifeIsCapped) {
  const TimeRules rules{.longest_life = seconds{900}};
  EXPECT_EQ(times(kNow, kNow + 900, rules), "accepted");
  EXPECT_EQ(times(kNow, kNow + 901, rules), "invalid_token");
  EXPECT_EQ(times(kNow, kNow + 10 * 365 * 86400, rules), "invalid_token");
  const TimeRules without_iat{.longest_life = seconds{900}, .issued_at_required = false};
  EXPECT_EQ(times(fmt::format(R"({{"exp":{}}})", kNow + 960), without_iat), "accepted");
  EXPECT_EQ(times(fmt::format(R"({{"exp":{}}})", kNow + 961), without_iat), "invalid_token");
  EXPECT_EQ(times(kNow, kNow), "invalid_token");  // exp is after iat
}

TEST(ClaimTimes, Q15_TheEndsOfTimeDoNotOverflow) {
  EXPECT_EQ(times(0, kLatestNumericDate), "accepted");
  EXPECT_EQ(times(R"({"iat":0,"exp":1})", {}, kLatestNumericDate), "token_expired");
  EXPECT_EQ(times(kLatestNumericDate - 1, kLatestNumericDate), "token_not_yet_valid");
  EXPECT_EQ(times(R"({"iat":2147483647,"exp":2147483700})", {}, 2147483648), "accepted");  // the year 2038
}

RC_GTEST_PROP(Claims, AnyBytesAreReadWithoutHarm, (const base::Bytes& payload)) {
  (void)parse_claims(payload);
}

RC_GTEST_PROP(ClaimTimes, WhatIsAcceptedIsInsideItsDates, ()) {
  const auto issued = kNow + *rc::gen::inRange<std::int64_t>(-2000, 2000);
  const auto expires = kNow + *rc::gen::inRange<std::int64_t>(-2000, 2000);
  if (times(issued, expires, {.longest_life = seconds{900}}) != "accepted") return;
  RC_ASSERT(issued <= kNow + 60);
  RC_ASSERT(expires > kNow - 60);
  RC_ASSERT(expires > issued);
  RC_ASSERT(expires - issued <= 900);
}

}  // namespace
}  // namespace sallyport::crypto
