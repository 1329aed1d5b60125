#include "http/response_writer.h"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

constexpr std::string_view kDate = "Thu, 01 Jan 2026 09:00:00 GMT";

std::string written(const Response& response, WriteOptions options = {}) {
  options.date = kDate;
  options.request_id = "abc";
  std::string out;
  write_response(out, response, options);
  return out;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(ResponseWriter, WritesHeadAndBody) {
  EXPECT_EQ(written(Response::json(200, "{}")),
            "HTTP/1.1 200 OK\r\n"
            "Content-Type: application/json\r\n"
            "Cache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
            "Cross-Origin-Opener-Policy: same-origin\r\n"
            "Date: Thu, 01 Jan 2026 09:00:00 GMT\r\n"
            "X-Request-Id: abc\r\n"
            "Content-Length: 2\r\n"
            "\r\n"
            "{}");
}

TEST(ResponseWriter, LeavesTheBodyOutForHeadAnd204And304) {
  EXPECT_TRUE(written(Response::text(200, "hello"), {.date = {}, .request_id = {}, .without_body = true})
                  .ends_with("Content-Length: 5\r\n\r\n"));
  for (const int status : {204, 304}) {
    const std::string text = written(Response::text(status, "hello"));
    EXPECT_FALSE(has(text, "Content-Length"));
    EXPECT_TRUE(text.ends_with("\r\n\r\n"));
  }
}

TEST(ResponseWriter, SetsSecurityHeadersUnlessTheHandlerHas) {  // N08, C18
  Response page = Response::text(200, "");
  page.set("content-security-policy", "default-src 'self'");
  page.set("Cache-Control", "max-age=60");
  const std::string text = written(page);
  EXPECT_TRUE(has(text, "content-security-policy: default-src 'self'\r\n"));
  EXPECT_FALSE(has(text, "default-src 'none'"));
  EXPECT_FALSE(has(text, "no-store"));
  EXPECT_TRUE(has(text, "nosniff"));
  EXPECT_FALSE(has(text, "Strict-Transport-Security"));
  EXPECT_TRUE(has(written(page, {.date = {}, .request_id = {}, .secure = true}),
                  "Strict-Transport-Security: max-age=31536000\r\n"));
}

TEST(ResponseWriter, DropsHeadersThatCouldEndTheirLineOrFrameTheMessage) {  // K17
  Response response = Response::text(200, "body");
  response.headers.push_back({"X-A", "a\r\nX-Injected: 1"});
  response.headers.push_back({"X-B\r\nX-Injected", "1"});
  response.headers.push_back({"X-Nul", std::string("a\0b", 3)});
  response.headers.push_back({"", "1"});
  response.headers.push_back({"content-length", "99"});
  response.headers.push_back({"Transfer-Encoding", "chunked"});
  response.headers.push_back({"Connection", "keep-alive"});
  response.headers.push_back({"Set-Cookie", "a=1"});
  response.headers.push_back({"Set-Cookie", "b=2"});
  const std::string text = written(response, {.date = {}, .request_id = {}, .close = true});
  EXPECT_FALSE(has(text, "Injected"));
  EXPECT_FALSE(has(text, "X-Nul"));
  EXPECT_FALSE(has(text, "99"));
  EXPECT_FALSE(has(text, "chunked"));
  EXPECT_FALSE(has(text, "keep-alive"));
  EXPECT_TRUE(has(text, "Connection: close\r\n"));
  EXPECT_TRUE(has(text, "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
}

}  // namespace
}  // namespace sallyport::http
