// What must not be anywhere in the house, looked for in its source (security O05, P02, P14).
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "app/config.h"
#include "app/test_source.h"

namespace sallyport::app {
namespace {

// Constants that a home-made SHA-2, SHA-1 or MD5, AES, ChaCha20 or Curve25519 cannot do without.
TEST(SourceRules, P14_NoCryptographicPrimitiveIsHomeMade) {
  for_each_source([](const std::string& path, std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    std::erase(text, '\'');
    for (const char* constant : {"6a09e667", "428a2f98", "67452301", "d76aa478", "0x63, 0x7c, 0x77",
                                 "61707865", "expand 32-byte k", "121665"})
      EXPECT_EQ(text.find(constant), std::string::npos) << path << ": " << constant;
  });
}

// Policies will need matching: then by an engine whose time grows with the length of the text only.
TEST(SourceRules, O05_NothingMatchesByBacktracking) {
  for_each_source([](const std::string& path, const std::string& text) {
    for (const char* engine : {"<regex>", "<regex.h>", "boost/regex", "boost/xpressive", "pcre"})
      EXPECT_EQ(text.find(engine), std::string::npos) << path << ": " << engine;
  });
}

// Whoever adds a setting of the log decides here that it writes no secret.
TEST(SourceRules, P02_NoSwitchWritesRawValues) {
  std::set<std::string_view> of_logs;
  for (const Setting& setting : all_settings()) {
    for (const char* word : {"raw", "redact", "plain", "unmask", "dump", "debug", "trace"})
      EXPECT_EQ(setting.key.find(word), std::string_view::npos) << setting.key;
    if (setting.key.starts_with("audit.") || setting.key.starts_with("log.")) of_logs.insert(setting.key);
  }
  EXPECT_EQ(of_logs, (std::set<std::string_view>{"audit.block_records", "audit.checkpoint_file",
                                                 "audit.max_wait_ms", "audit.queue", "audit.retention_bytes",
                                                 "audit.retention_hours", "log.level", "log.requests"}));
}

}  // namespace
}  // namespace sallyport::app
