#include "crypto/one_time_code.h"

#include <gtest/gtest.h>

namespace sallyport::crypto {
namespace {

base::Time at(std::int64_t seconds) { return base::from_unix_micros(seconds * 1'000'000); }

// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
TEST(OneTimeCode, IsThatOfTheStandard) {
  const auto secret = base::as_bytes("12345678901234567890");
  const std::pair<std::int64_t, std::string_view> codes[] = {{59, "287082"},
                                                             {1'111'111'109, "081804"},
                                                             {1'111'111'111, "050471"},
                                                             {1'234'567'890, "005924"},
                                                             {2'000'000'000, "279037"},
                                                             {20'000'000'000, "353130"}};
  for (const auto& [seconds, code] : codes) EXPECT_EQ(one_time_code(secret, code_step(at(seconds))), code);
}

TEST(OneTimeCode, ChangesEvery30Seconds) {
  EXPECT_EQ(code_step(at(0)), 0);
  EXPECT_EQ(code_step(at(29)), 0);
  EXPECT_EQ(code_step(at(30)), 1);
}

// RFC 4648 §10, without padding.
TEST(Base32, IsThatOfTheStandard) {
  const std::pair<std::string_view, std::string_view> texts[] = {{"", ""},
                                                                 {"f", "MY"},
                                                                 {"fo", "MZXQ"},
                                                                 {"foo", "MZXW6"},
                                                                 {"foob", "MZXW6YQ"},
                                                                 {"fooba", "MZXW6YTB"},
                                                                 {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, text] : texts) EXPECT_EQ(base32_encode(base::as_bytes(plain)), text);
}

}  // namespace
}  // namespace sallyport::crypto
