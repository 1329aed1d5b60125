// Schemas that are read off examples (N14).
#include "dialects/external_api/inferred_schema.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

std::string schema(std::initializer_list<const char*> texts) {
  std::vector<json::value> values;
  for (const char* text : texts) values.push_back(base::parse_json(text).value());
  return base::to_json(infer_schema(values));
}

TEST(InferredSchema, RequiresWhatEveryObjectHas) {
  EXPECT_EQ(
      schema({R"({"a":1,"b":"x"})", R"({"a":2})"}),
      R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]})");
}

TEST(InferredSchema, KnowsWhatMayBeNullAndSaysNothingOfWhatAlwaysIs) {
  EXPECT_EQ(schema({R"({"a":null,"b":null})", R"({"a":{"c":true},"b":null})"}),
            R"({"type":"object","properties":{"a":{"type":["object","null"],"properties":)"
            R"({"c":{"type":"boolean"}},"required":["c"]},"b":{}},"required":["a","b"]})");
}

TEST(InferredSchema, LooksAtTheEntriesOfAllLists) {
  EXPECT_EQ(schema({"[]", "[1]", "[2.5,null]"}), R"({"type":"array","items":{"type":["number","null"]}})");
  EXPECT_EQ(schema({"[]"}), R"({"type":"array","items":{}})");
}

TEST(InferredSchema, TakesAnAmountForANumberAlsoWhereItIsWhole) {
  EXPECT_EQ(schema({R"({"value":0,"currency":"EUR"})"}),
            R"({"type":"object","properties":{"value":{"type":"number"},"currency":{"type":"string"}},)"
            R"("required":["value","currency"]})");
  EXPECT_EQ(schema({R"({"value":"0","currency":"EUR"})"}),
            R"({"type":"object","properties":{"value":{"type":"string"},"currency":{"type":"string"}},)"
            R"("required":["value","currency"]})");
}

TEST(InferredSchema, ABodySaysWhatMayBeLeftOutAndWhatMayBeNull) {
  const auto forms = body_forms(base::parse_json(R"({"a":1,"b?":[{"c":2,"d?":3}],"e|null":"x"})").value());
  EXPECT_EQ(base::to_json(forms.front()), R"({"a":1,"b":[{"c":2,"d":3}],"e":"x"})");
  EXPECT_EQ(base::to_json(infer_schema(forms)),
            R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":["array","null"],"items":)"
            R"({"type":"object","properties":{"c":{"type":"integer"},"d":{"type":["integer","null"]}},)"
            R"("required":["c"]}},"e":{"type":["string","null"]}},"required":["a","e"]})");
}

}  // namespace
}  // namespace sallyport::dialects::external_api
