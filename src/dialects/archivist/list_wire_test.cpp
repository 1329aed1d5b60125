#include "dialects/archivist/list_wire.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using base::field_of;

// As it comes back out of a token.
std::optional<json::object> token_of(const ListRequest& request) {
  const auto text = base::to_json(write_token(request, {{"after", 7}}));
  return base::parse_json(text)->as_object();
}

// security L12
TEST(ListWire, ClampsThePageSize) {
  const auto size = [](std::string_view text) { return read_request(query(text), {})->size; };
  EXPECT_EQ(size(""), 25);
  EXPECT_EQ(size("page_size=2"), 2);
  EXPECT_EQ(size("page_size=0"), 25);
  EXPECT_EQ(size("page_size=-3"), 25);
  EXPECT_EQ(size("page_size=501"), 500);
  EXPECT_EQ(size("page_size=99999999999999999999"), 500);
  EXPECT_EQ(size("page_size=-99999999999999999999"), 25);
  for (const char* text : {"x", "1x", "1.5", "%201", "%2B1"})
    EXPECT_EQ(field_of(read_request(query(fmt::format("page_size={}", text)), {})), "page_size") << text;
}

// archivist §9: 206 is about the server's own limit
TEST(ListWire, KnowsWhoseLimitItIs) {
  for (const char* ours : {"", "page_size=0", "page_size=501"})
    EXPECT_TRUE(read_request(query(ours), {})->size_is_ours) << ours;
  for (const char* theirs : {"page_size=1", "page_size=500"})
    EXPECT_FALSE(read_request(query(theirs), {})->size_is_ours) << theirs;
}

// archivist §10: both habits of clients
TEST(ListWire, GoesOnWithTheTokenAloneAndWithTheWholeQuery) {
  const std::string filter = "attributes.line=north&attributes.line=south&attributes.floor!=2";
  const auto first = read_request(query(filter + "&page_size=2"), {});
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->after);
  const auto token = token_of(*first);

  const auto alone = read_request(query("page_token=t&page_size=3"), token);
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->query.all(), query(filter).all()) << "the token carries the query";
  EXPECT_EQ(alone->size, 3);
  EXPECT_EQ(alone->after, (json::object{{"after", 7}}));
  EXPECT_EQ(read_request(query("page_token=t"), token)->size, 2);

  const auto whole = read_request(query(filter + "&page_size=2&page_token=t"), token);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->query.all(), alone->query.all());
  EXPECT_EQ(field_of(read_request(query("attributes.line=west&page_token=t"), token)), "attributes.line");
  EXPECT_EQ(field_of(read_request(query("order_by=DEFAULT&page_token=t"), token)), "order_by");
}

TEST(ListWire, TakesTheQueriesOfFilters) {
  EXPECT_EQ(query("attributes.a!=b").all().front().first, "attributes.a!");
  EXPECT_EQ(query("&&attributes.a=b%20c+d&").all().front().second, "b c d");
  EXPECT_EQ(query("attributes." + std::string(128, 'n') + "=v").all().size(), 1U);
  EXPECT_FALSE(query("display_name=").get("display_name")) << "an empty value counts as absent";
}

// security L06
TEST(ListWire, RefusesQueriesThatCanMeanTwoThingsOrFitInNoToken) {
  EXPECT_EQ(field_of(Query::parse("display_name=a&display_name=b")), "display_name");
  for (const char* text : {"a=%", "a=%zz", "a=%00", "%ff=a", "a=%ff"})
    EXPECT_FALSE(Query::parse(text)) << text;
  std::string many;
  for (std::size_t i = 0; i < kMostParameters; ++i) many += fmt::format("&p{}=v", i);
  EXPECT_TRUE(Query::parse(many));
  EXPECT_FALSE(Query::parse(many + "&one=more"));
  EXPECT_TRUE(Query::parse("a=" + std::string(kMaxQueryBytes - 20, 'v')));
  EXPECT_FALSE(Query::parse("a=" + std::string(kMaxQueryBytes, 'v')));
  std::string escapes = "a=";
  for (std::size_t i = 0; i < kMaxQueryBytes / 6; ++i) escapes += "%01";
  EXPECT_FALSE(Query::parse(escapes)) << "counted as it stands in the token";
}

TEST(ListWire, TakesTheWordsOfAParameterOnly) {
  constexpr std::array<std::string_view, 2> kWords{"DEFAULT", "DISPLAY_NAME"};
  EXPECT_EQ(*query("order_by=DISPLAY_NAME").get_word("order_by", kWords), "DISPLAY_NAME");
  EXPECT_FALSE(*query("").get_word("order_by", kWords));
  EXPECT_EQ(field_of(query("order_by=display_name").get_word("order_by", kWords)), "order_by");
}

// archivist §9
TEST(ListWire, WritesTheTotalInAHeaderAndTheCutInAnother) {
  auto response = write_list("assets", {json::object()}, "next", 3);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"assets":[{}],"next_page_token":"next"})");
  EXPECT_EQ(response.header("x-total-count"), "3");
  mark_as_cut(response, 1, 3);
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(response.header("content-range"), "items 0-1/3");
}

}  // namespace
}  // namespace sallyport::dialects::archivist
