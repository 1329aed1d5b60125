// A thousand configuration files that are nearly right (security L09; reliability R10): each is taken or
// refused with its place, and none ends the process.
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/config.h"

namespace sallyport::app {
namespace {

constexpr int kFiles = 1000;

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : engine_(seed) {}

  std::string operator()(std::string text) {
    for (std::size_t edits = 1 + below(6); edits > 0; --edits) edit(text);
    return text;
  }

 private:
  void edit(std::string& text) {
    static constexpr std::array kWords{"\"",     "'",      "[",       "]",
                                       "=",      "\n",     ".",       "{",
                                       "}",      "\\",     "#",       "\xff",
                                       "\"\"\"", "1e999",  "-1",      "true",
                                       "[[a]]",  "\r",     "0x7f",    "inf",
                                       "nan",    "_",      ",",       "99999999999999999999",
                                       "[log]",  "listen", "\\u0000", "2026-01-01T00:00:00Z"};
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min(below(20), text.size() - at);
    switch (below(5)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ static_cast<char>(1U << below(8)));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size() + 1), below(200)));
        break;
      default:
        text.insert(at, kWords[below(kWords.size())]);
    }
  }
  std::size_t below(std::size_t end) { return end == 0 ? 0 : engine_() % end; }

  std::mt19937 engine_;
};

TEST(ConfigMutation, L09_ThousandFilesAreTakenOrRefusedWithTheirPlace) {
  LoadedConfig all = load_config_text("", "");
  for (const Setting& setting : all_settings()) all.origin[std::string(setting.key)] = "here";
  const std::string good = show_config(all);
  ASSERT_TRUE(load_config_text(good, "s.toml").problems.empty()) << good;
  int refused = 0;
  for (std::uint32_t seed = 1; seed <= kFiles; ++seed) {
    const std::string text = Mutator(seed)(good);
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const auto loaded = load_config_text(text, "s.toml");
    for (const auto& problem : loaded.problems) {
      EXPECT_TRUE(problem.place.starts_with("s.toml line ")) << problem.place << " " << problem.message;
      EXPECT_FALSE(problem.message.empty());
    }
    if (!loaded.problems.empty()) {
      ++refused;
      continue;
    }
    const auto again = load_config_text(show_config(loaded), "shown");
    EXPECT_TRUE(again.problems.empty());
    EXPECT_EQ(show_config(again), show_config(load_config_text(show_config(again), "shown")));
  }
  EXPECT_GT(refused, kFiles / 3);
  EXPECT_LT(refused, kFiles);
}

}  // namespace
}  // namespace sallyport::app
