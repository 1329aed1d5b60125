#include "api/connection_view.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::api {
namespace {

// The pages of members have a sentence for each of these words (settings.js, texts/en/connections.ts).
TEST(AccountUse, S15_HasAWordForEachSentence) {
  std::vector<std::string> said;
  for (const auto& [word, use] : Words<vault::AccountUse>::all())
    said.push_back(fmt::format("{}: {}", word, text_of(use)));
  EXPECT_THAT(said,
              testing::ElementsAre(
                  "master_only: uses the facility's account only", "master: uses the facility's account",
                  "master_until_user: uses the facility's account until you connect yours",
                  "master_unless_asked: uses the facility's account, and yours where a script asks for it",
                  "user: uses your account"));
}

}  // namespace
}  // namespace sallyport::api
