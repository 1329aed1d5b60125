#include "base/json.h"

#include <cstdint>
#include <limits>
#include <utility>

#include <gtest/gtest.h>

namespace sallyport::base {
namespace {

// security L04, B12
TEST(StrictJson, RefusesDuplicateNamesAtEveryDepth) {
  EXPECT_FALSE(parse_json(R"({"a":1,"a":2})"));
  EXPECT_FALSE(parse_json(R"({"b":{"a":1,"\u0061":2}})"));
  EXPECT_FALSE(parse_json(R"([{"x":0},{"a":1,"c":0,"a":2}])"));
  EXPECT_TRUE(parse_json(R"({"a":{"a":1},"A":2})"));
}

// security L02
TEST(StrictJson, RefusesDepthOver64AndTooManyMembers) {
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
  EXPECT_FALSE(parse_json(std::string(60000, '[')));
  EXPECT_TRUE(parse_json("[[],{}]", {.bytes = 100, .depth = 4, .members = 3}));
  EXPECT_FALSE(parse_json("[[],{}]", {.bytes = 100, .depth = 4, .members = 2}));
  EXPECT_FALSE(parse_json("[1,2,3]", {.bytes = 100, .depth = 4, .members = 3}));
  const auto large = parse_json(std::string(101, ' '), {.bytes = 100, .depth = 4, .members = 2});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, ErrorKind::kTooLarge);
}

// security L03, B31
TEST(StrictJson, RefusesInvalidUtf8AndLoneSurrogates) {
  for (const char* text : {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\"",
                           R"("\ud800")", R"("\ude00x")"})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_TRUE(parse_json(R"("\ud83d\ude00")"));
}

// security L05: integers of 64 bits are exact; larger ones and infinities are refused
TEST(StrictJson, FollowsTheNumberPolicy) {
  EXPECT_EQ(parse_json("9223372036854775807")->as_int64(), 9223372036854775807);
  EXPECT_TRUE(parse_json("18446744073709551615"));
  EXPECT_FALSE(parse_json("18446744073709551616"));
  EXPECT_FALSE(parse_json("1e309"));
  EXPECT_EQ(parse_json("-0")->as_int64(), 0);
  for (const char* text : {"01", "1.", ".5", "+1", "NaN", "Infinity", "0x1", "1e"})
    EXPECT_FALSE(parse_json(text)) << text;
}

// The policy of json.h, row by row. Fields that want a whole number take no other spelling of it
// (api/read_test).
TEST(StrictJson, L05_KeepsNumbersExactOrRefusesThem) {
  using boost::json::value;
  constexpr std::int64_t k2To53 = 9'007'199'254'740'992;
  const std::pair<const char*, value> kept[] = {
      {"9007199254740992", k2To53},
      {"9007199254740993", k2To53 + 1},  // a double would make 2^53 of it
      {"-9007199254740993", -k2To53 - 1},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"9223372036854775808", std::uint64_t{1} << 63},
      {"18446744073709551615", std::numeric_limits<std::uint64_t>::max()},
      {"-0", 0},
      {"0.5", 0.5},
      {"1.0", 1.0},
      {"1E2", 100.0},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
  };
  for (const auto& [text, wanted] : kept) {
    const auto read = parse_json(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, wanted) << text;
    EXPECT_EQ(read->kind(), wanted.kind()) << text;
  }
  for (const char* text : {"-9223372036854775809", "18446744073709551616", "123456789012345678901234567890",
                           "1e309", "-1e309", "1e99999", "-1E400", "9e999999999999999999"})
    EXPECT_FALSE(parse_json(text)) << text;
}

TEST(StrictJson, RefusesTextAfterTheEndAndNothingAtAll) {
  for (const char* text : {"", " ", "{} {}", "{}x", "{,}", "[1,]", "{\"a\"}", "'a'", "\"a\nb\"", "// c\n1"})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_TRUE(parse_json(" {} \r\n"));
}

TEST(JsonString, SurvivesAPlainBase64DecoderWhenAsked) {
  std::string out;
  append_json_string(out, "a>b~c?\xc3\xa9\xf0\x9f\x98\x80\"\\\n", true);
  EXPECT_EQ(out, R"("a\u003eb\u007ec\u003f\u00e9\ud83d\ude00\"\\\u000a")");
  EXPECT_EQ(parse_json(out)->as_string(), "a>b~c?\xc3\xa9\xf0\x9f\x98\x80\"\\\n");
}

}  // namespace
}  // namespace sallyport::base
