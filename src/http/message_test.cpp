#include "http/message.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::http {
namespace {

TEST(MediaType, LowersTheNameAndTakesUtf8Only) {
  EXPECT_EQ(media_type("application/json"), "application/json");
  EXPECT_EQ(media_type("Application/JSON; charset=UTF-8"), "application/json");
  EXPECT_EQ(media_type("application/x-www-form-urlencoded;charset=\"utf-8\""),
            "application/x-www-form-urlencoded");
  EXPECT_EQ(media_type(" text/plain ; a=b;; c=\"d\\\"e\" ;"), "text/plain");
  for (const char* refused :
       {"", "json", "/json", "application/", "a b/c", "a/b; charset=latin1", "a/b; charset", "a/b; =x",
        "a/b; x=\"", "a/b; x=\"\\", "a/b; charset=utf-8; charset=utf-8", "a/b c=d", "a/b, c/d"}) {
    EXPECT_EQ(media_type(refused), std::nullopt) << refused;
  }
}

TEST(Response, RefusesHeadersThatCouldEndTheirLine) {  // K17
  Response response;
  EXPECT_FALSE(response.set("Location", "/a\r\nSet-Cookie: x=1"));
  EXPECT_FALSE(response.set("Location", std::string("/a\0b", 4)));
  EXPECT_FALSE(response.set("Location", "/a\nb"));
  EXPECT_FALSE(response.set("Bad Name", "x"));
  EXPECT_FALSE(response.set("", "x"));
  EXPECT_TRUE(response.headers.empty());
  EXPECT_TRUE(response.set("Location", "/a"));
  EXPECT_TRUE(response.set("location", "/b"));
  EXPECT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.header("LOCATION"), "/b");
}

TEST(Request, FindsHeadersWithoutRegardToCase) {
  const std::vector<HeaderView> fields{{"authorization", "Bearer x"}, {"Accept", "*/*"}};
  Request request;
  request.headers = fields;
  EXPECT_EQ(request.header("Authorization"), "Bearer x");
  EXPECT_EQ(request.header("Accept-Encoding"), std::nullopt);
}

TEST(Problem, WritesTheMembersOfRfc9457) {
  const Response response = problem({.kind = base::ErrorKind::kInvalid,
                                     .code = "invalid_claim_name",
                                     .message = "The name \"a\n\" is taken.",
                                     .field = "custom_claims",
                                     .detail = "secret internals"},
                                    "req-1");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
  const auto body = base::parse_json(response.body);
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(body->at("type"), "urn:sallyport:problem:invalid_claim_name");
  EXPECT_EQ(body->at("title"), "Bad Request");
  EXPECT_EQ(body->at("status"), 400);
  EXPECT_EQ(body->at("detail"), "The name \"a\n\" is taken.");
  EXPECT_EQ(body->at("field"), "custom_claims");
  EXPECT_EQ(body->at("requestId"), "req-1");
  EXPECT_EQ(response.body.find("internals"), std::string::npos);
}

TEST(Problem, ChallengesAndTellsWhenToComeBack) {
  base::Error error{.kind = base::ErrorKind::kUnauthenticated,
                    .code = "invalid_token",
                    .message = "The \"token\" has expired.",
                    .field = {},
                    .detail = {}};
  EXPECT_EQ(problem(error, "").header("WWW-Authenticate"),
            "Bearer realm=\"sallyport\", error=\"invalid_token\", "
            "error_description=\"The token has expired.\"");
  error.code = "unauthenticated";
  EXPECT_EQ(problem(error, "").header("WWW-Authenticate"), "Bearer realm=\"sallyport\"");
  error.kind = base::ErrorKind::kRateLimited;
  error.retry_after = 2.2;
  EXPECT_EQ(problem(error, "").header("Retry-After"), "3");
  error.kind = base::ErrorKind::kUnavailable;
  error.retry_after = 0;
  EXPECT_EQ(problem(error, "").header("Retry-After"), "1");
}

TEST(Problem, EveryKindHasItsOneStatus) {
  using enum base::ErrorKind;
  const std::vector<std::pair<base::ErrorKind, int>> expected{
      {kInvalid, 400},     {kUnauthenticated, 401}, {kQuota, 402},    {kForbidden, 403},
      {kNotFound, 404},    {kConflict, 409},        {kTooLarge, 413}, {kUnsupported, 415},
      {kRateLimited, 429}, {kUnavailable, 503}};
  for (const auto& [kind, status] : expected) {
    EXPECT_EQ(status_of(kind), status);
    EXPECT_NE(reason_phrase(status), "Unknown");
  }
}

}  // namespace
}  // namespace sallyport::http
