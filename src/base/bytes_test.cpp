#include "base/bytes.h"

#include <gtest/gtest.h>

namespace sallyport::base {
namespace {

TEST(Base64url, EncodesTheExampleOfRfc7515AppendixC) {
  const Bytes bytes{3, 236, 255, 224, 193};
  EXPECT_EQ(base64url_encode(bytes), "A-z_4ME");
  EXPECT_EQ(base64url_decode("A-z_4ME"), bytes);
}

TEST(Base64url, RoundTripsEveryLengthUpToSeventy) {
  Bytes bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(hex_decode(hex_encode(bytes)), bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 37));
  }
}

// security B13
TEST(Base64url, RefusesEverySecondSpelling) {
  for (const char* text :
       {"AA==", "AA=", "A", "AAAAA", "A A", "AA\n", "+/AA", "AB", "AAB", "A?AA", "\xc3\xa9"})
    EXPECT_FALSE(base64url_decode(text)) << text;
}

TEST(Base64, TakesPaddedAndUnpaddedText) {
  EXPECT_EQ(base64_encode(as_bytes("a:b")), "YTpi");
  EXPECT_EQ(base64_encode(as_bytes("a:bc")), "YTpiYw==");
  EXPECT_EQ(base64_decode("YTpiYw=="), base64_decode("YTpiYw"));
  EXPECT_FALSE(base64_decode("YTpiYw="));
  EXPECT_FALSE(base64_decode("YT=pi"));
  EXPECT_FALSE(base64_decode("==="));
}

TEST(Hex, RefusesOddLengthAndOtherLetters) {
  EXPECT_FALSE(hex_decode("abc"));
  EXPECT_FALSE(hex_decode("zz"));
  EXPECT_EQ(hex_encode(Bytes{0, 255, 16}), "00ff10");
}

}  // namespace
}  // namespace sallyport::base
