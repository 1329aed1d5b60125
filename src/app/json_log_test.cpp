#include "app/json_log.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::app {
namespace {

// security P15, L10
TEST(JsonLog, KeepsHostileTextInsideItsField) {
  const std::string line = json_log_line(
      base::from_unix_seconds(1767225600), base::LogLevel::kWarning, "Refused",
      {{"name", "x\"}\n{\"level\":\"error\" %n %s {} \x1b[31m"}, {"bytes", "\xff"}, {"count", 3}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  const auto parsed = base::parse_json(line);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at("level").as_string(), "warning");
  EXPECT_EQ(parsed->at("name").as_string(), "x\"}\n{\"level\":\"error\" %n %s {} \x1b[31m");
  EXPECT_EQ(parsed->at("bytes").as_string(), "(not UTF-8)");
  EXPECT_EQ(parsed->at("count").as_int64(), 3);
  EXPECT_EQ(parsed->at("time").as_string(), "2026-01-01T00:00:00.000000Z");
}

}  // namespace
}  // namespace sallyport::app
