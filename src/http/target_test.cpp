#include "http/target.h"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

TEST(Target, SplitsPathAndQuery) {
  const auto target = parse_target("/api/users/a%20b:c?filter=x%2Fy&z=[1]{2}?", Method::kGet);
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, "/api/users/a%20b:c");
  EXPECT_EQ(target->query, "filter=x%2Fy&z=[1]{2}?");
  EXPECT_EQ(target->origin, "/api/users/a%20b:c?filter=x%2Fy&z=[1]{2}?");
  EXPECT_EQ(parse_target("/", Method::kGet)->path, "/");
  EXPECT_EQ(parse_target("/a/", Method::kGet)->path, "/a/");
  EXPECT_EQ(parse_target("/a?", Method::kGet)->query, "");
  EXPECT_EQ(parse_target("/.well-known/openid-configuration", Method::kGet)->path,
            "/.well-known/openid-configuration");
  EXPECT_EQ(parse_target("/a..b/.../c.", Method::kGet)->path, "/a..b/.../c.");
  EXPECT_TRUE(parse_target("/%C3%A9", Method::kGet).has_value());
}

TEST(Target, DropsTheAuthorityOfTheAbsoluteForm) {  // G01
  EXPECT_EQ(parse_target("http://evil.example:81/oauth/token?x=1", Method::kPost)->path, "/oauth/token");
  EXPECT_EQ(parse_target("HTTPS://evil.example", Method::kGet)->path, "/");
  EXPECT_EQ(parse_target("http://evil.example?q", Method::kGet)->query, "q");
  EXPECT_EQ(parse_target("http://evil.example?q", Method::kGet)->path, "/");
}

TEST(Target, TakesTheAsteriskForOptionsOnly) {
  EXPECT_EQ(parse_target("*", Method::kOptions)->path, "*");
  EXPECT_FALSE(parse_target("*", Method::kGet).has_value());
}

TEST(Target, L08_RefusesWhatTwoReadersCouldUnderstandDifferently) {
  for (const char* text : {"",
                           "a",
                           "//",
                           "//a",
                           "/a//b",
                           "/a//",
                           "/.",
                           "/..",
                           "/./a",
                           "/a/../b",
                           "/a/..",
                           "/..;x/a",
                           "/.;/a",
                           "/%2e",
                           "/%2E%2e/a",
                           "/a%2fb",
                           "/a%2Fb",
                           "/a%5cb",
                           "/a%5Cb",
                           "/a\\b",
                           "/a%00",
                           "/a%0d%0a",
                           "/a%7f",
                           "/a%1f",
                           "/a%",
                           "/a%4",
                           "/a%zz",
                           "/a%-1",
                           "/a#b",
                           "/#",
                           "/a?b#c",
                           "/a b",
                           "/a\tb",
                           "/a\x01",
                           "/a\x7f",
                           "/\xc3\xa9",
                           "/a?\xff",
                           "/a?b c",
                           "/%ff",
                           "/%C3",
                           "/%C0%AF",
                           "/%ED%A0%80",
                           "/a\"",
                           "/<a>",
                           "/a{b}",
                           "/a|b",
                           "/a^b",
                           "/[a]",
                           "ftp://a/b",
                           "http:/a",
                           "http://",
                           "http:///a",
                           "http://user@host/a",
                           "http://a b/",
                           "host:443",
                           "example.com",
                           "*/a",
                           "?a"}) {
    EXPECT_FALSE(parse_target(text, Method::kGet).has_value()) << text;
  }
}

}  // namespace
}  // namespace sallyport::http
