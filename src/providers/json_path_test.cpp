#include "providers/json_path.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::providers {
namespace {

std::string at(std::string_view json, std::string_view path) {
  return text_at(base::parse_json(json).value(), path).value_or("(nothing)");
}

TEST(JsonPath, LeadsThroughNamesAndNumbers) {
  constexpr std::string_view kJson = R"({"a":{"b-c":[{"d":"x"},true,-7,18446744073709551615]},"e":1.5})";
  EXPECT_EQ(at(kJson, "$.a.b-c[0].d"), "x");
  EXPECT_EQ(at(kJson, "$.a.b-c[1]"), "true");
  EXPECT_EQ(at(kJson, "$.a.b-c[2]"), "-7");
  EXPECT_EQ(at(kJson, "$.a.b-c[3]"), "18446744073709551615");
  EXPECT_EQ(at("\"x\"", "$"), "x");
  EXPECT_EQ(at("[[\"x\"]]", "$[0][0]"), "x");
  for (const auto* path : {"$.a.b-c[4]", "$.a.b-c[0].e", "$.a.b-c.d", "$.a[0]", "$.e", "$.a", "$"})
    EXPECT_EQ(at(kJson, path), "(nothing)") << path;
}

TEST(JsonPath, HasOneForm) {
  for (const auto* path : {"$", "$.a", "$[0]", "$.a.b_c[12].D-9"}) EXPECT_TRUE(is_json_path(path)) << path;
  for (const auto* path : {"", "a", ".a", "$a", "$.", "$..a", "$.a.", "$[", "$[]", "$[-1]", "$[x]", "$[0",
                           "$[0]a", "$.a b", "$['a']", "$[99999999999999999999]"}) {
    EXPECT_FALSE(is_json_path(path)) << path;
    EXPECT_EQ(at(R"({"a":1,"":2})", path), "(nothing)") << path;
  }
  std::string deep = "$";
  for (int i = 0; i < 16; ++i) deep += ".a";
  EXPECT_TRUE(is_json_path(deep));
  EXPECT_FALSE(is_json_path(deep + ".a"));
}

}  // namespace
}  // namespace sallyport::providers
