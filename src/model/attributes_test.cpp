#include "model/attributes.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::model {
namespace {

base::Result<Attributes> read(std::string_view text) {
  return read_attributes(base::parse_json(text).value(), "attributes");
}

TEST(Attributes, AreTextsMapsOfTextsAndListsOfSuchMapsAndComeBackAsTheyWere) {
  const auto attributes =
      read(R"({"line":"north","place":{"floor":"2","room":"7"},"photos":[{"name":"a"},{"name":"b"}]})");
  ASSERT_TRUE(attributes);
  EXPECT_EQ(text_of(*attributes, "line"), "north");
  EXPECT_EQ(text_of(*attributes, "place"), "");
  EXPECT_EQ(text_of(*attributes, "missing"), "");
  EXPECT_EQ(attributes_from_json(to_json(*attributes)), *attributes);
}

TEST(Attributes, OfAnotherKindAreRefusedByName) {
  for (const char* value : {"7", "true", "null", "[\"a\"]", "{\"a\":1}", "[{\"a\":{}}]"}) {
    const auto refused = read(std::string(R"({"weight":)") + value + "}");
    ASSERT_FALSE(refused) << value;
    EXPECT_EQ(refused.error().field, "attributes.weight") << value;
    EXPECT_EQ(refused.error().code, "invalid_attribute") << value;
  }
  EXPECT_EQ(read("[]").error().field, "attributes");
}

TEST(Attributes, KeepTheirLimits) {
  const std::string longest(kMaxAttributeTextBytes, 'x');
  EXPECT_TRUE(read(R"({"a":")" + longest + "\"}"));
  EXPECT_EQ(read(R"({"a":")" + longest + "x\"}").error().field, "attributes.a");
  EXPECT_FALSE(read(R"({"":"x"})"));
  EXPECT_FALSE(read(R"({"a\nb":"x"})"));
  EXPECT_FALSE(read("{\"" + std::string(kMaxAttributeNameBytes + 1, 'n') + "\":\"x\"}"));
  EXPECT_TRUE(read(R"({"a":"two\nlines"})"));
  EXPECT_FALSE(read(R"({"a":"nul\u0000"})"));

  std::string many = "{";
  for (std::size_t i = 0; i <= kMaxAttributes; ++i)
    many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"x\"";
  EXPECT_EQ(read(many + "}").error().field, "attributes");

  std::string list = "{\"a\":[";
  for (std::size_t i = 0; i <= kMaxAttributeListEntries; ++i) list += i == 0 ? "{}" : ",{}";
  EXPECT_EQ(read(list + "]}").error().field, "attributes.a");
}

}  // namespace
}  // namespace sallyport::model
