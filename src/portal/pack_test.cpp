#include "portal/pack.h"

#include <gtest/gtest.h>

namespace sallyport::portal {
namespace {

TEST(Pack, GivesEachFileInItsForms) {
  const auto files = read_pack("5 2 0 index.html\n3 1 1 assets/a b.js\n\nplainGZabcgb");
  ASSERT_TRUE(files.has_value());
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ(files->at("index.html").plain, "plain");
  EXPECT_EQ(files->at("index.html").gzip, "GZ");
  EXPECT_EQ(files->at("index.html").brotli, "");
  EXPECT_EQ(files->at("assets/a b.js").plain, "abc");
  EXPECT_EQ(files->at("assets/a b.js").brotli, "b");
}

TEST(Pack, RefusesWhatIsNoPack) {
  for (const char* text : {"", "1 1 1 a\n", "x 1 1 a\n\n", "1 1 a\n\n", "1 1 1\n\n", "1 1 1 \n\n",
                           "-1 0 0 a\n\n", "2 0 0 a\n\nx", "1 0 0 a\n\nxy", "99999999999999999999 0 0 a\n\n"})
    EXPECT_FALSE(read_pack(text).has_value()) << text;
}

}  // namespace
}  // namespace sallyport::portal
