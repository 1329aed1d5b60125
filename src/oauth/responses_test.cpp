#include "oauth/responses.h"

#include <gtest/gtest.h>

namespace sallyport::oauth {
namespace {

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& known : response.headers)
    if (http::equals_ignoring_case(known.name, name)) return known.value;
  return {};
}

Granted granted(std::string scope) {
  Granted made;
  made.access.text = "e30.e30.c2ln";
  made.scope = std::move(scope);
  made.expires_in = std::chrono::seconds{1209600};
  return made;
}

TEST(TokenResponse, HasItsMembersInTheOrderOfTheContract) {
  // external-api §4 and §5: expires_in is the last member
  EXPECT_EQ(
      write_token(granted("external_api")).body,
      R"({"access_token":"e30.e30.c2ln","token_type":"Bearer","scope":"external_api","expires_in":1209600})");
  EXPECT_EQ(write_token(granted("")).body,
            R"({"access_token":"e30.e30.c2ln","token_type":"Bearer","expires_in":1209600})");
}

TEST(TokenResponse, SendsExpiresAtOnRequestAndBeforeExpiresIn) {
  EXPECT_EQ(
      write_token(granted("external_api"), {.expires_at = true}).body,
      R"({"access_token":"e30.e30.c2ln","token_type":"Bearer","scope":"external_api","expires_at":1209600,"expires_in":1209600})");
}

TEST(TokenResponse, IsJsonAndNeverCached_C18) {
  for (const auto& response :
       {write_token(granted("")), write_error(invalid_request("No.").error(), http::Request{})}) {
    EXPECT_EQ(header(response, "Content-Type"), "application/json");
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  }
}

TEST(ErrorResponse, ChoosesTheStatusByTheKind) {
  const auto status = [](const base::Error& error) { return write_error(error, http::Request{}).status; };
  EXPECT_EQ(status(invalid_client("").error()), 401);
  EXPECT_EQ(status(invalid_request("").error()), 400);
  EXPECT_EQ(status(oauth_error(base::ErrorKind::kInvalid, "invalid_scope", "").error()), 400);
  EXPECT_EQ(status(too_many_failures(std::chrono::seconds{7}, "")), 429);
  EXPECT_EQ(status(base::unavailable("Later.", 2).error()), 503);
}

TEST(ErrorResponse, KeepsTheDetailForTheLog_C19) {
  const auto response = write_error(invalid_client("wrong secret of 6d1f0f0e").error(), http::Request{});
  EXPECT_EQ(response.body,
            R"({"error":"invalid_client","error_description":"client authentication failed"})");
}

TEST(ErrorResponse, HoldsOnlyCharactersThatADescriptionMayHave) {
  const auto response = write_error(invalid_request("a \"b\" \\ \xc3\xa9\n").error(), http::Request{});
  EXPECT_EQ(response.body, R"({"error":"invalid_request","error_description":"a 'b' ' '''"})");
}

TEST(ErrorResponse, ChallengesWhenTheHeaderWasUsed) {
  const std::vector<http::HeaderView> headers{{"Authorization", "Basic YTpi"}};
  http::Request with;
  with.headers = headers;
  EXPECT_EQ(header(write_error(invalid_client("").error(), with), "WWW-Authenticate"),
            R"(Basic realm="sallyport", charset="UTF-8")");
  EXPECT_EQ(header(write_error(invalid_client("").error(), http::Request{}), "WWW-Authenticate"), "");
  EXPECT_EQ(header(write_error(invalid_request("").error(), with), "WWW-Authenticate"), "");
}

TEST(ErrorResponse, SaysWhenToComeBack) {
  const auto slowed = write_error(too_many_failures(std::chrono::seconds{7}, ""), http::Request{});
  EXPECT_EQ(header(slowed, "Retry-After"), "7");
  EXPECT_EQ(header(slowed, "Archivist-Rate-Limit-Reset"), "7.000");
  const auto down = write_error(base::unavailable("Later.", 0.2).error(), http::Request{});
  EXPECT_EQ(header(down, "Retry-After"), "1");
  EXPECT_TRUE(down.body.starts_with(R"({"error":"temporarily_unavailable")")) << down.body;
}

TEST(ErrorResponse, NamesWhatTheRouterRefusesInOAuthWords) {
  base::Error error{.kind = base::ErrorKind::kUnavailable,
                    .code = "internal_error",
                    .message = "Failed.",
                    .field = {},
                    .detail = {}};
  EXPECT_TRUE(write_error(error, http::Request{}).body.starts_with(R"({"error":"server_error")"));
  error.kind = base::ErrorKind::kUnsupported;
  error.code = "unsupported_content_encoding";
  EXPECT_TRUE(write_error(error, http::Request{}).body.starts_with(R"({"error":"invalid_request")"));
}

}  // namespace
}  // namespace sallyport::oauth
