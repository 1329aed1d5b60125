#include "api/read.h"

#include <array>

#include <gtest/gtest.h>

#include "base/test_refusal.h"

namespace sallyport::api {

enum class Colour { kRed, kDarkBlue };
template <>
struct Words<Colour> {
  static std::span<const std::pair<std::string_view, Colour>> all() {
    static constexpr std::array<std::pair<std::string_view, Colour>, 2> kWords{
        {{"red", Colour::kRed}, {"dark-blue", Colour::kDarkBlue}}};
    return kWords;
  }
};

namespace {

struct Inner {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (text))
Description describe(const Inner*) {
  return {.name = "Inner", .about = "x", .fields = {{"text", {.about = "x", .min = 1, .max = 8}}}};
}

struct Order {
  std::string name;
  std::optional<std::int64_t> page_limit;
  std::optional<bool> on;
  std::optional<Colour> colour;
  std::optional<std::optional<std::int64_t>> lifetime;
  std::optional<TextMap> claims;
  std::optional<Inner> inner;
  std::optional<base::Time> from;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::vector<Colour>> colours;
  std::optional<std::vector<Inner>> parts;
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (name, page_limit, on, colour, lifetime, claims, inner, from, tags, colours, parts))
Description describe(const Order*) {
  return {.name = "Order",
          .about = "x",
          .fields = {{"name", {.about = "x", .min = 1, .max = 8}},
                     {"page_limit", {.about = "x", .min = 1, .max = 500}},
                     {"on", {.about = "x"}},
                     {"colour", {.about = "x"}},
                     {"lifetime", {.about = "x", .min = 60, .max = 3600}},
                     {"claims", {.about = "x", .max = 2}},
                     {"inner", {.about = "x"}},
                     {"from", {.about = "x"}},
                     {"tags", {.about = "x", .min = 1, .max = 3, .each_min = 1, .each_max = 8}},
                     {"colours", {.about = "x", .max = 3}},
                     {"parts", {.about = "x", .max = 3}}}};
}

struct Choice {
  std::optional<std::string> filter;
  std::optional<std::int64_t> limit;
  std::optional<bool> on;
  std::optional<Colour> colour;
  std::optional<base::Time> from;
};
BOOST_DESCRIBE_STRUCT(Choice, (), (filter, limit, on, colour, from))
Description describe(const Choice*) {
  return {.name = "Choice",
          .about = "x",
          .fields = {{"filter", {.about = "x", .min = 1, .max = 8}},
                     {"limit", {.about = "x", .min = 1, .max = 500}},
                     {"on", {.about = "x"}},
                     {"colour", {.about = "x"}},
                     {"from", {.about = "x"}}}};
}

base::Result<Order> order(std::string_view body, std::string_view type = "application/json") {
  const std::array headers{http::HeaderView{"Content-Type", type}};
  http::Request request;
  request.method = http::Method::kPost;
  request.headers = headers;
  request.body = body;
  return read_body<Order>(request);
}

base::Result<Choice> choice(std::string_view query, std::string_view body = "") {
  http::Request request;
  request.query = query;
  request.body = body;
  return read_query<Choice>(request);
}

using base::field_of;

TEST(Body, BecomesTheStruct) {
  const auto read = order(R"({"on":true,"name":"a\u00e9","pageLimit":500,"colour":"dark-blue","lifetime":60,)"
                          R"("claims":{"a":"b"},"inner":{"text":"t"},"from":"2026-01-01T09:00:00Z"})",
                          "application/json; charset=utf-8");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->name, "a\u00e9");
  EXPECT_EQ(read->page_limit, 500);
  EXPECT_EQ(read->on, true);
  EXPECT_EQ(read->colour, Colour::kDarkBlue);
  EXPECT_EQ(read->lifetime, std::optional(std::optional(std::int64_t{60})));
  EXPECT_EQ(read->claims, (TextMap{{"a", "b"}}));
  EXPECT_EQ(read->inner->text, "t");
  EXPECT_EQ(read->from, base::from_unix_seconds(1767258000));
}

TEST(Body, TellsAbsentFromNullWhereNullHasAMeaning) {
  EXPECT_EQ(order(R"({"name":"a"})")->lifetime, std::nullopt);
  const auto cleared = order(R"({"name":"a","lifetime":null})");
  ASSERT_TRUE(cleared && cleared->lifetime);
  EXPECT_EQ(*cleared->lifetime, std::nullopt);
  EXPECT_EQ(field_of(order(R"({"name":"a","pageLimit":null})")), "pageLimit");
  EXPECT_EQ(field_of(order(R"({"name":null})")), "name");
}

TEST(Body, NamesTheFieldThatBreaksARule) {
  EXPECT_EQ(field_of(order(R"({})")), "name");
  EXPECT_EQ(field_of(order(R"({"name":""})")), "name");
  EXPECT_EQ(field_of(order(R"({"name":"123456789"})")), "name");
  EXPECT_EQ(field_of(order(R"({"name":7})")), "name");
  EXPECT_EQ(field_of(order(R"({"name":"a","on":"true"})")), "on");
  EXPECT_EQ(field_of(order(R"({"name":"a","colour":"RED"})")), "colour");
  EXPECT_EQ(field_of(order(R"({"name":"a","claims":{"a":1}})")), "claims.a");
  EXPECT_EQ(field_of(order(R"({"name":"a","claims":{"a":"","b":"","c":""}})")), "claims");
  EXPECT_EQ(field_of(order(R"({"name":"a","inner":{"text":""}})")), "inner.text");
  EXPECT_EQ(field_of(order(R"({"name":"a","inner":{}})")), "inner.text");
  EXPECT_EQ(field_of(order(R"({"name":"a","inner":[]})")), "inner");
  EXPECT_EQ(field_of(order(R"({"name":"a","from":"yesterday"})")), "from");
}

TEST(Body, ReadsArraysOfTextsWordsAndStructs) {
  const auto read = order(
      R"({"name":"a","tags":["x","12345678"],"colours":["red","dark-blue"],"parts":[{"text":"t"},{"text":"u"}]})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->tags, (std::vector<std::string>{"x", "12345678"}));
  EXPECT_EQ(read->colours, (std::vector{Colour::kRed, Colour::kDarkBlue}));
  ASSERT_EQ(read->parts->size(), 2U);
  EXPECT_EQ((*read->parts)[1].text, "u");
  EXPECT_EQ(order(R"({"name":"a","colours":[]})")->colours, std::vector<Colour>{});
}

// security L04, L05
TEST(Body, NamesTheElementThatBreaksARule) {
  const auto field = [](std::string_view members) {
    return field_of(order(R"({"name":"a",)" + std::string(members) + "}"));
  };
  EXPECT_EQ(field(R"("tags":"x")"), "tags");
  EXPECT_EQ(field(R"("tags":null)"), "tags");
  EXPECT_EQ(field(R"("tags":[])"), "tags");
  EXPECT_EQ(field(R"("tags":["a","b","c","d"])"), "tags");
  EXPECT_EQ(field(R"("tags":["a",""])"), "tags[1]");
  EXPECT_EQ(field(R"("tags":["123456789"])"), "tags[0]");
  EXPECT_EQ(field(R"("tags":[["a"]])"), "tags[0]");
  EXPECT_EQ(field(R"("colours":["red","green"])"), "colours[1]");
  EXPECT_EQ(field(R"("parts":[{"text":"t"},{"text":""}])"), "parts[1].text");
  EXPECT_EQ(field(R"("parts":[{"text":"t","more":1}])"), "parts[0].more");
  EXPECT_EQ(field(R"("parts":["t"])"), "parts[0]");
}

// security L05
TEST(Body, TakesWholeNumbersWithinTheirLimitsOnly) {
  for (const char* number :
       {"0", "-1", "501", "1.0", "1e2", "\"25\"", "9223372036854775807", "18446744073709551615", "true"})
    EXPECT_EQ(field_of(order(std::string(R"({"name":"a","pageLimit":)") + number + "}")), "pageLimit")
        << number;
}

// security L04, C01
TEST(Body, RefusesUnknownAndRepeatedNames) {
  const auto unknown = order(R"({"name":"a","Name":"b"})");
  EXPECT_EQ(field_of(unknown), "Name");
  EXPECT_NE(unknown.error().message.find("pageLimit"), std::string::npos);
  EXPECT_EQ(field_of(order(R"({"name":"a","page_limit":1})")), "page_limit");
  EXPECT_EQ(field_of(order(R"({"name":"a","inner":{"text":"t","more":1}})")), "inner.more");
  const auto twice = order(R"({"name":"a","name":"b"})");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, base::ErrorKind::kInvalid);
}

// security C19
TEST(Body, DoesNotSayBackNamesThatAreNoPlainWords) {
  const auto outcome = order(R"({"name":"a","<script>alert(1)</script>":1})");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().field, "");
  EXPECT_EQ(outcome.error().message.find("script"), std::string::npos);
  EXPECT_EQ(field_of(order(R"({"name":"a",")" + std::string(65, 'n') + R"(":1})")), "");
}

// security C04
TEST(Body, IsAJsonObjectAndSaysSo) {
  EXPECT_EQ(order(R"({"name":"a"})", "text/plain").error().kind, base::ErrorKind::kUnsupported);
  EXPECT_EQ(order(R"({"name":"a"})", "application/json; charset=latin-1").error().kind,
            base::ErrorKind::kUnsupported);
  EXPECT_EQ(order(R"(["name"])").error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(order("").error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(order(R"({"name":"a"} x)").error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(order("{\"name\":\"" + std::string(kMaxBodyBytes, 'a') + "\"}").error().kind,
            base::ErrorKind::kTooLarge);
}

TEST(Body, MayBeMissingOnlyWhereNothingIsNeeded) {
  http::Request request;
  request.method = http::Method::kPost;
  EXPECT_TRUE(read_body<Choice>(request));
  EXPECT_TRUE(read_body<Nothing>(request));
  EXPECT_FALSE(read_body<Order>(request));
  request.query = "limit=1";
  EXPECT_FALSE(read_body<Choice>(request));
}

TEST(Query, BecomesTheStruct) {
  const auto read = choice("filter=B%C3%BCro+1&limit=25&on=false&colour=red&from=2026-01-01T09%3A00%3A00Z");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->filter, "B\u00fcro 1");
  EXPECT_EQ(read->limit, 25);
  EXPECT_EQ(read->on, false);
  EXPECT_EQ(read->colour, Colour::kRed);
  EXPECT_EQ(read->from, base::from_unix_seconds(1767258000));
  EXPECT_TRUE(choice("")->filter == std::nullopt);
}

// security L12; accessia §7.1: outside is 400
TEST(Query, RefusesNumbersOutsideTheirLimits) {
  for (const char* limit :
       {"0", "-1", "501", "99999999999999999999", "2.5", "1e2", "0x10", "abc", "+5", "25 "})
    EXPECT_EQ(field_of(choice(std::string("limit=") + http::form_encode(limit))), "limit") << limit;
}

// security C01, C05
TEST(Query, RefusesUnknownAndRepeatedNamesAndABody) {
  EXPECT_EQ(field_of(choice("limits=25")), "limits");
  EXPECT_FALSE(choice("limit=25&limit=26"));
  EXPECT_FALSE(choice("limit=%zz"));
  EXPECT_FALSE(choice("limit=25", "{}"));
  EXPECT_FALSE(choice("on=1"));
  EXPECT_FALSE(choice("colour=Red"));
  EXPECT_FALSE(choice("from=now"));
  EXPECT_FALSE(choice("filter=123456789"));
  EXPECT_TRUE(choice("filter=")) << "an empty value counts as absent";
}

}  // namespace
}  // namespace sallyport::api
