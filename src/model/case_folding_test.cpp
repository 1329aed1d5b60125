#include "model/case_folding.h"

#include <gtest/gtest.h>

namespace sallyport::model {
namespace {

TEST(CaseFolding, MakesTextsEqualThatDifferInCaseOnly) {
  EXPECT_EQ(fold_case("Back OFFICE"), "back office");
  EXPECT_EQ(fold_case("STRASSE"), fold_case("straße"));
  EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ"), fold_case("σίσυφος")) << "final sigma";
  EXPECT_EQ(fold_case("ПРИВЕТ"), fold_case("привет"));
  EXPECT_EQ(fold_case("ﬁre"), fold_case("FIRE")) << "ligature";
}

TEST(CaseFolding, MakesCompositionAndWidthEqual) {
  EXPECT_EQ(fold_case("\u00e9"), fold_case("E\u0301"));
  EXPECT_EQ(fold_case("Ｏｆｆｉｃｅ"), "office");
  EXPECT_EQ(fold_case("of\u00adfice"), "office") << "a soft hyphen does not count";
}

TEST(CaseFolding, KeepsWhatHasNoCase) {
  EXPECT_EQ(fold_case("玄関 7"), "玄関 7");
  EXPECT_EQ(fold_case("🚪"), "🚪");
  EXPECT_EQ(fold_case(""), "");
}

TEST(CaseFolding, IsStableWhenItIsDoneTwice) {
  for (const auto* text : {"Straße", "ǅ", "İstanbul", "ﷺ", "ﬃ", "\u1e9e"}) {
    const auto once = fold_case(text);
    EXPECT_EQ(fold_case(once), once) << text;
  }
}

}  // namespace
}  // namespace sallyport::model
