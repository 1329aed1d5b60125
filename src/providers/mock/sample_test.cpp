#include "providers/mock/sample.h"

#include <gtest/gtest.h>

#include "providers/catalogue.h"
#include "providers/pattern.h"

namespace sallyport::providers {
namespace {

TEST(MockSample, TakesTheShortestWayThroughAPattern) {
  EXPECT_EQ(sample_of("[0-9]{1,30}"), "1");
  EXPECT_EQ(sample_of("[0-9a-f-]{32,36}"), std::string(32, 'a'));
  EXPECT_EQ(sample_of("user|app"), "user");
  EXPECT_EQ(sample_of("acct_[A-Z]+"), "acct_A");
  EXPECT_EQ(sample_of(R"(https://([a-z0-9-]+\.)+salesforce\.com)"), "https://a.salesforce.com");
  EXPECT_EQ(sample_of(R"(\d{3}(?:-\w+)?x*)"), "111");
  EXPECT_EQ(sample_of("[^a-z]"), "1");
  EXPECT_EQ(sample_of(".*"), "a") << "a value is never empty";
}

TEST(MockSample, ReadsSignsThatStandForThemselves) {
  EXPECT_EQ(sample_of("[]]"), "]");
  EXPECT_EQ(sample_of("[+-]"), "-");
  EXPECT_EQ(sample_of(R"([\]\\]{2})"), R"(\\)");
  EXPECT_EQ(sample_of(R"(\{\})"), "{}");
}

TEST(MockSample, SaysWhenItKnowsNone) {
  EXPECT_EQ(sample_of("[a-"), std::nullopt);
  EXPECT_EQ(sample_of("[[:alpha:]]"), std::nullopt);
  EXPECT_EQ(sample_of(R"(\pL)"), std::nullopt);
  EXPECT_EQ(sample_of("(?i)a"), std::nullopt);
}

TEST(MockSample, KnowsAValueForEveryPatternOfTheCatalogue) {
  for (const auto& provider : Catalogue::embedded().all()) {
    for (const auto* values : {&provider->callback_values, &provider->answer_values})
      for (const KeptValue& value : *values) {
        const auto sample = sample_of(value.pattern);
        ASSERT_TRUE(sample) << provider->id << " " << value.pattern;
        EXPECT_TRUE(matches(value.pattern, *sample)) << *sample;
      }
  }
}

}  // namespace
}  // namespace sallyport::providers
