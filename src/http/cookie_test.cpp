#include "http/cookie.h"

#include <array>

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

std::string_view read(const Cookie& cookie, std::string_view header) {
  static std::array<HeaderView, 1> headers;
  headers[0] = {"cookie", header};
  Request request;
  request.headers = headers;
  return cookie.read(request);
}

TEST(CookieTest, HasTheNameThatNoOtherHostCanSetWhereThereIsTls_N09) {
  const auto cookie = Cookie::of("session", "https://id.example.com");
  EXPECT_EQ(cookie.set("v", std::chrono::minutes{1}),
            "__Host-session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(cookie.remove(), "__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(Cookie::of("session", "http://127.0.0.1:8080").set("v", std::chrono::minutes{1}),
            "session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
}

TEST(CookieTest, IsReadAmongOthers) {
  const Cookie cookie{.name = "a"};
  EXPECT_EQ(read(cookie, "a=1"), "1");
  EXPECT_EQ(read(cookie, "b=2; a=1; c=3"), "1");
  EXPECT_EQ(read(cookie, "b=2;a=1"), "1");
  EXPECT_EQ(read(cookie, "a=1; a=2"), "1");
  for (const auto* none : {"", "a", "a=", "aa=1", "ba=1", "A=1", ";;;", "b=a=1"})
    EXPECT_EQ(read(cookie, none), "") << none;
}

}  // namespace
}  // namespace sallyport::http
