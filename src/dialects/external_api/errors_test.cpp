// The error model of the external API (external-api §11) and its frozen codes (N13).
#include "dialects/external_api/errors.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "dialects/external_api/routes.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using base::ErrorKind;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAreArray;
using testing::Field;
using testing::HasSubstr;

constexpr const char* kRequestId = "EjRWeJq83vASNFZ4mrze8A";

http::Request request(std::string_view path = "/external/submission") {
  http::Request request;
  request.path = path;
  request.request_id = kRequestId;
  return request;
}
base::Error error(ErrorKind kind, std::string code = "word", std::string field = {}) {
  return {.kind = kind,
          .code = std::move(code),
          .message = "What happened.",
          .field = std::move(field),
          .detail = "for the log",
          .retry_after = 1.5};
}
json::object body_of(const http::Response& response) { return base::parse_json(response.body)->as_object(); }
std::string body_code_of(const http::Response& response) {
  return std::string(body_of(response).at("code").as_string());
}

TEST(ExternalErrors, HaveTheFiveMembersOfTheModel) {
  const auto response = write_error(error(ErrorKind::kConflict, "budget_exceeded", "amount"), request());
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
  EXPECT_EQ(response.body,
            R"({"identifier":"12345678-9abc-def0-1234-56789abcdef0","title":"What happened.","status":409,)"
            R"("code":"BUDGET_EXCEEDED","extraParameters":{"amount":["What happened."]}})");
  // A member of the inventory, and none of this API.
  const auto stale = write_error(error(ErrorKind::kConflict, "stale_version", "version"), request());
  EXPECT_TRUE(body_of(stale).at("extraParameters").is_null());
  EXPECT_TRUE(body_of(write_error(error(ErrorKind::kNotFound), request())).at("extraParameters").is_null());
}

TEST(ExternalErrors, NameTheRequestAsAGuid) {
  EXPECT_EQ(identifier_of(kRequestId), "12345678-9abc-def0-1234-56789abcdef0");
  for (const char* none : {"", "request", "EjRWeJq83vASNFZ4mrze8AAA", "!!!!!!!!!!!!!!!!!!!!!!"})
    EXPECT_EQ(identifier_of(none), "00000000-0000-0000-0000-000000000000") << none;
}

TEST(ExternalErrors, CarryTheHeadersThatClientsActOn) {
  const auto limited = write_error(error(ErrorKind::kRateLimited), request());
  EXPECT_EQ(limited.header("Retry-After"), "2");
  EXPECT_EQ(limited.header("Archivist-Rate-Limit-Reset"), "1.500");
  EXPECT_EQ(write_error(error(ErrorKind::kUnavailable), request()).header("Retry-After"), "2");
  EXPECT_TRUE(write_error(error(ErrorKind::kUnauthenticated), request()).header("WWW-Authenticate"));
  EXPECT_FALSE(write_error(error(ErrorKind::kNotFound), request()).header("Retry-After"));
}

std::vector<std::string_view> words_of(std::string_view major) {
  std::vector<std::string_view> words;
  for (const auto& one : codes_of(major)) words.push_back(one.code);
  return words;
}

// A value that goes, comes or is renamed breaks clients: it takes a new major version.
TEST(ExternalErrors, N13_CodesAreFrozenForEachMajorVersion) {
  const std::vector<std::string_view> one{"FORBIDDEN",         "INSUFFICIENT_SCOPE",    "INTERNAL_ERROR",
                                          "INVALID_PARAMETER", "INVALID_TOKEN",         "METHOD_NOT_ALLOWED",
                                          "NOT_FOUND",         "QUOTA_EXCEEDED",        "RATE_LIMITED",
                                          "TOO_MANY_RESULTS",  "UNAUTHENTICATED",       "UNAVAILABLE",
                                          "UNKNOWN_VERSION",   "UNSUPPORTED_MEDIA_TYPE"};
  auto two = one;
  for (const char* more : {"BUDGET_EXCEEDED", "CONFLICT", "OUTCOME_UNKNOWN", "PAYOUT_ALREADY_PAID",
                           "REWARD_ALREADY_PAID", "TOO_LARGE", "VERSION_NOT_ENABLED"})
    two.emplace_back(more);
  EXPECT_THAT(words_of("1"), ElementsAreArray(one));
  EXPECT_THAT(words_of("2"), ElementsAreArray(two));
}

TEST(ExternalErrors, N13_EachCodeIsExplainedInTheGuide) {
  std::ifstream in(SALLYPORT_SOURCE_DIR "/docs/guide/external-api.md");
  const std::string guide{std::istreambuf_iterator<char>(in), {}};
  for (const auto& one : codes_of("2"))
    EXPECT_THAT(guide, HasSubstr(fmt::format("\n| `{}` | {} | ", one.code, one.status)));
}

TEST(ExternalErrors, N13_EveryRefusalHasOneOfTheFrozenCodes) {
  const std::vector<std::pair<base::Error, const char*>> expected{
      {error(ErrorKind::kInvalid), "INVALID_PARAMETER"},
      {error(ErrorKind::kUnauthenticated), "UNAUTHENTICATED"},
      {error(ErrorKind::kUnauthenticated, "invalid_token"), "INVALID_TOKEN"},
      {error(ErrorKind::kQuota), "QUOTA_EXCEEDED"},
      {error(ErrorKind::kForbidden), "FORBIDDEN"},
      {error(ErrorKind::kForbidden, "insufficient_scope"), "INSUFFICIENT_SCOPE"},
      {error(ErrorKind::kForbidden, "version_not_enabled"), "VERSION_NOT_ENABLED"},
      {error(ErrorKind::kNotFound), "NOT_FOUND"},
      {error(ErrorKind::kConflict), "CONFLICT"},
      {error(ErrorKind::kTooLarge), "TOO_LARGE"},
      {error(ErrorKind::kUnsupported), "UNSUPPORTED_MEDIA_TYPE"},
      {error(ErrorKind::kRateLimited), "RATE_LIMITED"},
      {error(ErrorKind::kUnavailable), "UNAVAILABLE"},
      {error(ErrorKind::kUnavailable, "outcome_unknown"), "OUTCOME_UNKNOWN"},
      {error(ErrorKind::kInvalid, "too_many_results"), "TOO_MANY_RESULTS"},
  };
  for (const auto& [refusal, code] : expected) {
    const auto answer = write_error(refusal, request());
    EXPECT_EQ(body_code_of(answer), code);
    EXPECT_THAT(codes_of("2"),
                Contains(AllOf(Field(&ErrorCode::code, code), Field(&ErrorCode::status, answer.status))));
  }
}

// The router gives these their status afterwards.
TEST(ExternalErrors, SayTheStatusThatTheRouterSends) {
  const auto status = [](ErrorKind kind, const char* code) {
    return body_of(write_error(error(kind, code), request())).at("status").as_int64();
  };
  EXPECT_EQ(status(ErrorKind::kInvalid, "method_not_allowed"), 405);
  EXPECT_EQ(status(ErrorKind::kUnavailable, "internal_error"), 500);
  EXPECT_EQ(status(ErrorKind::kUnavailable, "unavailable"), 503);
}

TEST(ExternalErrors, N12_AnUnknownVersionListsThoseThatThereAre) {
  const auto response = nothing_there(request("/external/v3.0/submissions"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(body_code_of(response), "UNKNOWN_VERSION");
  EXPECT_EQ(base::to_json(body_of(response).at("extraParameters")),
            R"({"version":["1.0","1.1","1.2","2.0","2.1"]})");
  EXPECT_EQ(body_code_of(nothing_there(request("/external/v1.2/rewards"))), "NOT_FOUND");
}

}  // namespace
}  // namespace sallyport::dialects::external_api
