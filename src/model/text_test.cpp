#include "model/text.h"

#include <set>

#include <gtest/gtest.h>

#include "model/awkward_strings.h"

namespace sallyport::model {
namespace {

using namespace std::string_view_literals;

TEST(Line, TakesTextOfEveryScript) {
  for (const auto text :
       {"Pump 7"sv, "Bürotür"sv, "玄関"sv, "🚪 emoji"sv, "\u202eright to left"sv, "</script>"sv})
    EXPECT_TRUE(check_line(text, "name", {})) << text;
}

TEST(Line, RefusesControlCharactersWhereverTheyStand) {
  for (const auto text : {"a\nb"sv, "a\0b"sv, "\x7f"sv, "\u0085"sv, "\u009f"sv, "tab\t"sv}) {
    const auto outcome = check_line(text, "name", {});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().field, "name");
  }
  EXPECT_TRUE(check_line("\u00a0", "name", {})) << "a no-break space is no control character";
}

TEST(Line, RefusesBytesThatAreNotUtf8AndLengthsOutsideTheLimits) {
  EXPECT_FALSE(check_line("\xc3", "name", {}));
  EXPECT_FALSE(check_line("", "name", {}));
  EXPECT_FALSE(check_line(std::string(129, 'a'), "name", {}));
  EXPECT_TRUE(check_line(std::string(128, 'a'), "name", {}));
  EXPECT_TRUE(check_line("", "email", {.smallest = 0, .largest = 254}));
}

TEST(Name, RefusesWhatShowsNothing) {
  for (const auto text : {" "sv, "\u00a0\u2003"sv, "\u200b"sv, "\u202e\u2066"sv, "\u3164"sv, "\u00ad\ufeff"sv,
                          "\U000e0041"sv}) {
    const auto outcome = check_name(text, "label", {});
    ASSERT_FALSE(outcome) << text;
    EXPECT_EQ(outcome.error().field, "label");
    EXPECT_TRUE(check_line(text, "label", {}));
  }
  for (const auto text : {"a "sv, "\u202eright to left"sv, "\u200f\u05d0"sv, "🚪"sv, "."sv, "玄関"sv})
    EXPECT_TRUE(check_name(text, "label", {})) << text;
  EXPECT_TRUE(check_name("", "label", {.smallest = 0})) << "none at all";
  EXPECT_FALSE(check_name("a\nb", "label", {}));
}

TEST(Line, L11_TakesEveryAwkwardString) {
  const auto all = awkward_strings();
  EXPECT_GE(all.size(), 500U);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
  for (const auto& text : awkward_strings()) EXPECT_TRUE(check_line(text, "name", {})) << text;
}

}  // namespace
}  // namespace sallyport::model
