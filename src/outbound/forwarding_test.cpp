#include "outbound/forwarding.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace sallyport::outbound {
namespace {

std::string value_of(const egress::Request& sent, std::string_view name) {
  const auto found = std::ranges::find_if(
      sent.headers, [&](const auto& one) { return http::equals_ignoring_case(one.name, name); });
  return found == sent.headers.end() ? "" : found->value;
}

egress::Request forward(std::vector<http::HeaderView> headers,
                        std::string_view credential = "Authorization") {
  http::Request request;
  request.method = http::Method::kPut;
  request.query = "a=1";
  request.body = "text";
  request.headers = headers;
  return forwarded(request, "https://api.example/v1", "things/7",
                   {.name = std::string(credential), .value = "the token"});
}

http::Response back_with(std::vector<egress::Header> headers) {
  return returned({.status = 200, .headers = std::move(headers), .body = "text"},
                  "https://api.example/v1/things/7?a=1", "https://id.example/in");
}

TEST(Forwarding, H15_ACallGoesBelowTheBaseUrl) {
  const auto sent = forward({});
  EXPECT_EQ(sent.method, "PUT");
  EXPECT_EQ(sent.url, "https://api.example/v1/things/7?a=1");
  EXPECT_EQ(sent.body, "text");
  EXPECT_EQ(value_of(sent, "authorization"), "the token");
}

TEST(Forwarding, H22_TheCallersOwnCredentialsAreReplaced) {
  const auto sent = forward({{"authorization", "Bearer session"}, {"X-Api-Key", "theirs"}}, "x-api-key");
  EXPECT_EQ(value_of(sent, "Authorization"), "");
  EXPECT_EQ(value_of(sent, "X-Api-Key"), "the token");
  EXPECT_EQ(
      std::ranges::count_if(
          sent.headers, [](const auto& one) { return http::equals_ignoring_case(one.name, "x-api-key"); }),
      1);
}

TEST(Forwarding, OnlyWhatIsForTheServiceGoesOn) {
  const auto sent = forward({{"Accept", "text/plain"},
                             {"Content-Type", "text/plain"},
                             {"Origin", "https://a.example"},
                             {"Sec-Fetch-Site", "same-site"},
                             {"sallyport-account", "user"},
                             {"Transfer-Encoding", "chunked"},
                             {"Connection", "close , X-Mine"},
                             {"x-mine", "1"},
                             {"Host", "id.example"},
                             {"X-Tab", "a\tb"}});
  EXPECT_EQ(value_of(sent, "Accept"), "text/plain");
  EXPECT_EQ(value_of(sent, "Content-Type"), "text/plain");
  EXPECT_EQ(sent.headers.size(), 3U);
}

TEST(Forwarding, H22_EachConnectionHeaderNamesWhatIsOfOneConnection) {
  const auto sent = forward({{"Connection", "close"},
                             {"X-First", "1"},
                             {"connection", "X-First"},
                             {"X-Second", "2"},
                             {"Connection", "x-second"},
                             {"X-Rest", "3"}});
  EXPECT_EQ(value_of(sent, "X-Rest"), "3");
  EXPECT_EQ(sent.headers.size(), 2U);
  const auto back = back_with({{.name = "connection", .value = "close"},
                               {.name = "x-first", .value = "1"},
                               {.name = "connection", .value = "x-first"}});
  EXPECT_FALSE(back.header("X-First"));
}

TEST(Forwarding, NothingSpeaksForOurOrigin) {
  const auto back = back_with({{.name = "set-cookie", .value = "a=b"},
                               {.name = "access-control-allow-origin", .value = "*"},
                               {.name = "content-security-policy", .value = "default-src *"},
                               {.name = "cache-control", .value = "public"},
                               {.name = "clear-site-data", .value = "\"*\""},
                               {.name = "nel", .value = "{}"},
                               {.name = "report-to", .value = "{}"},
                               {.name = "link", .value = "</x>; rel=preload"},
                               {.name = "cross-origin-opener-policy", .value = "same-origin"},
                               {.name = "x-content-type-options", .value = "no"},
                               {.name = "x-accel-redirect", .value = "/internal/x"},
                               {.name = "x-sendfile", .value = "/etc/passwd"},
                               {.name = "cdn-cache-control", .value = "max-age=60"},
                               {.name = "cloudflare-cdn-cache-control", .value = "max-age=60"},
                               {.name = "surrogate-control", .value = "max-age=60"},
                               {.name = "retry-after", .value = "5"}});
  EXPECT_EQ(back.status, 200);
  EXPECT_EQ(back.body, "text");
  EXPECT_EQ(back.header("Retry-After"), "5");
  EXPECT_EQ(back.header("Cache-Control"), "no-store");
  EXPECT_EQ(back.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(back.header("Content-Security-Policy"), "sandbox; default-src 'none'");
  EXPECT_EQ(back.headers.size(), 4U);
}

// Clients that follow redirects keep the session on the way to the same host.
TEST(Forwarding, H22_NoAnswerLeadsAClientToUs) {
  const auto location = [](std::string value) {
    return std::string(
        back_with({{.name = "location", .value = std::move(value)}}).header("Location").value_or("none"));
  };
  EXPECT_EQ(location("/v1/connections/7?x#y"), "https://api.example/v1/connections/7?x#y");
  EXPECT_EQ(location("8"), "https://api.example/v1/things/8");
  EXPECT_EQ(location("../8"), "https://api.example/v1/things/../8");
  EXPECT_EQ(location("?page=2"), "https://api.example/v1/things/7?page=2");
  EXPECT_EQ(location("//files.example/7"), "https://files.example/7");
  EXPECT_EQ(location("https://files.example/a b"), "none");
  EXPECT_EQ(location("https://files.example/7"), "https://files.example/7");
  for (const char* ours :
       {"https://id.example/v1/connections/7", "//id.example/x", "HTTPS://ID.example:443/x",
        "https://ID.EXAMPLE:443", "https://a@id.example/", "https:\\\\id.example/", "/\\id.example/x",
        "https:id.example/x", "javascript:alert(1)", "https://id.example:/x", "https://id.example:0443/x",
        "http://id.example/x", "https://id.example:8443/x", "https://id.example./x",
        "https://%69d.example/x"})
    EXPECT_EQ(location(ours), "none") << ours;
  const auto at_home = [](std::string value) {
    const auto back =
        returned({.status = 302, .headers = {{.name = "location", .value = std::move(value)}}, .body = ""},
                 "https://api.example/v1", "http://127.0.0.1:8080");
    return std::string(back.header("Location").value_or("none"));
  };
  for (const char* ours : {"http://127.1:8080/x", "http://2130706433:08080/x", "http://0x7f.1/x",
                           "http://[::ffff:127.0.0.1]:8080/x"})
    EXPECT_EQ(at_home(ours), "none") << ours;
  EXPECT_FALSE(
      back_with({{.name = "content-location", .value = "https://id.example/"}}).header("Content-Location"));
}

}  // namespace
}  // namespace sallyport::outbound
