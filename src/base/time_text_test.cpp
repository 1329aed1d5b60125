#include "base/time_text.h"

#include <gtest/gtest.h>

namespace sallyport::base {
namespace {

TEST(TimeText, WritesAndReadsTheSameInstant) {
  const Time time = from_unix_micros(1767258000123456);
  EXPECT_EQ(rfc3339_seconds(time), "2026-01-01T09:00:00Z");
  EXPECT_EQ(rfc3339_micros(time), "2026-01-01T09:00:00.123456Z");
  EXPECT_EQ(parse_rfc3339(rfc3339_micros(time)), time);
  EXPECT_EQ(http_date(time), "Thu, 01 Jan 2026 09:00:00 GMT");
}

TEST(TimeText, ReadsOffsetsAndFractions) {
  EXPECT_EQ(parse_rfc3339("2026-01-01T11:00:00.5+02:00"), from_unix_micros(1767258000500000));
  EXPECT_EQ(parse_rfc3339("2026-01-01t09:00:00.123456789z"), from_unix_micros(1767258000123456));
}

// security Q15
TEST(TimeText, ReachesTheYears2038And9999) {
  EXPECT_EQ(rfc3339_seconds(from_unix_seconds(2147483648)), "2038-01-19T03:14:08Z");
  const auto last = parse_rfc3339("9999-12-31T23:59:59Z");
  ASSERT_TRUE(last);
  EXPECT_EQ(rfc3339_seconds(*last), "9999-12-31T23:59:59Z");
}

TEST(TimeText, RefusesWhatIsNotATime) {
  for (const char* text : {"", "2026", "2026-02-30T00:00:00Z", "2026-01-01 09:00:00Z", "2026-01-01T24:00:00Z",
                           "2026-01-01T09:00:00", "2026-01-01T09:00:00Zx", "2026-01-01T09:00:00.Z",
                           "2026-01-01T09:00:00+2:00", "1969-12-31T23:59:59Z", "-026-01-01T09:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace sallyport::base
