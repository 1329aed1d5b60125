#include "api/write.h"

#include <array>

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::api {
namespace {

struct Part {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Part, (), (text))
Description describe(const Part*) {
  return {.name = "Part", .about = "x", .fields = {{"text", {.about = "x"}}}};
}

struct Answer {
  std::string last_name;
  std::int64_t count = 0;
  bool active = false;
  std::optional<std::string> maybe;
  std::optional<base::Secret> secret;
  TextMap claims;
  std::vector<Part> parts;
  base::Time at;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (last_name, count, active, maybe, secret, claims, parts, at))
Description describe(const Answer*) {
  return {.name = "Answer",
          .about = "x",
          .fields = {{"last_name", {.about = "x"}},
                     {"count", {.about = "x"}},
                     {"active", {.about = "x"}},
                     {"maybe", {.about = "x"}},
                     {"secret", {.about = "x"}},
                     {"claims", {.about = "x"}},
                     {"parts", {.about = "x"}},
                     {"at", {.about = "x"}}}};
}

TEST(Answers, HaveTheirMembersInOrderAndLeaveAbsentOnesOut) {
  Answer answer;
  answer.last_name = "n";
  answer.count = -7;
  answer.claims = {{"b", "2"}, {"a", "1"}};
  answer.parts.push_back({"p"});
  answer.parts.push_back({"q"});
  answer.at = base::from_unix_seconds(1767258000);
  EXPECT_EQ(to_json(answer), R"({"lastName":"n","count":-7,"active":false,"claims":{"a":"1","b":"2"},)"
                             R"("parts":[{"text":"p"},{"text":"q"}],"at":"2026-01-01T09:00:00.000000Z"})");
  answer.maybe = "";
  answer.secret = base::Secret::from_text("slp_x");
  EXPECT_NE(to_json(answer).find(R"("maybe":"","secret":"slp_x")"), std::string::npos);
}

// security L11
TEST(Answers, GiveAwkwardTextBackByteForByte) {
  const std::array<std::string, 8> awkward{std::string("\0\x01\x1f", 3),
                                           "\"\\/",
                                           "</script><img src=x onerror=alert(1)>",
                                           "\u202eevil\u202c",
                                           "\U0001F600",
                                           "%n%s",
                                           "\u2028\u2029",
                                           "'; DROP TABLE users; --"};
  for (const std::string& text : awkward) {
    const auto parsed = base::parse_json(to_json(Part{text}));
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->at("text").as_string(), text);
  }
}

}  // namespace
}  // namespace sallyport::api
