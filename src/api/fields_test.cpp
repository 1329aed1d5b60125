#include "api/fields.h"

#include <gtest/gtest.h>

namespace sallyport::api {
namespace {

TEST(Fields, AreCamelCaseOnTheWire) {
  EXPECT_EQ(camel_case("name"), "name");
  EXPECT_EQ(camel_case("next_page_token"), "nextPageToken");
  EXPECT_EQ(camel_case("authentication_url"), "authenticationUrl");
}

TEST(Fields, StandInMemberOrderWhateverTheDescriptionSays) {
  const Description description{.name = "Thing",
                                .about = "A thing.",
                                .fields = {{"second_one", {.about = "b"}}, {"first_one", {.about = "a"}}}};
  const Fields fields = make_fields(description, {"first_one", "second_one"});
  EXPECT_EQ(fields.listed(), "firstOne, secondOne");
  ASSERT_TRUE(fields.find("secondOne"));
  EXPECT_EQ(fields.find("secondOne")->facts.about, "b");
  EXPECT_FALSE(fields.find("second_one"));
}

TEST(FieldsDeathTest, MustBeDescribedOneByOne) {
  const Description description{.name = "Thing", .about = "A thing.", .fields = {{"other", {.about = "b"}}}};
  EXPECT_DEATH(make_fields(description, {"first_one"}), "bug: CHECK");
  EXPECT_DEATH(make_fields(description, {"other", "more"}), "bug: CHECK");
}

TEST(Limits, HoldAtTheirEdges) {
  const Facts facts{.about = "x", .min = 1, .max = 4};
  EXPECT_FALSE(check_text(facts, "name", ""));
  EXPECT_TRUE(check_text(facts, "name", "abcd"));
  EXPECT_FALSE(check_text(facts, "name", "abcde"));
  EXPECT_FALSE(check_integer(facts, "limit", 0));
  EXPECT_TRUE(check_integer(facts, "limit", 4));
  EXPECT_FALSE(check_integer(facts, "limit", 5));
  EXPECT_FALSE(check_integer(facts, "limit", INT64_MIN));
  EXPECT_EQ(check_integer(facts, "limit", 5).error().field, "limit");
  EXPECT_EQ(check_integer(facts, "limit", 5).error().message, "limit must be a whole number from 1 to 4.");
}

}  // namespace
}  // namespace sallyport::api
