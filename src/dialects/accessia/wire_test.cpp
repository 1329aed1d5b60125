#include "dialects/accessia/wire.h"

#include <gtest/gtest.h>

namespace sallyport::dialects::accessia {
namespace {

const model::Deployment kDeployment{.public_url = "https://id.sallyport.test",
                                    .domain = "north.sallyport.test"};

class ReadMembersTest : public ::testing::Test {
 protected:
  base::Result<oauth::Parameters> read(std::string_view body,
                                       std::optional<std::string_view> type = "application/json") {
    std::vector<http::HeaderView> headers;
    if (type) headers.push_back({"Content-Type", *type});
    http::Request request;
    request.headers = headers;
    request.body = body;
    return read_members(request, {"token", "integrationId"});
  }
};

TEST_F(ReadMembersTest, TakesTheBodyOfTheReferenceClient_A11) {
  // spaces as Python's json.dumps writes them (accessia §11 step 4)
  const auto members = read(R"({"token": "a.b.c", "integrationId": "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21"})");
  ASSERT_TRUE(members);
  EXPECT_EQ(members->get("token"), "a.b.c");
  EXPECT_EQ(members->get("integrationId"), "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21");
}

TEST_F(ReadMembersTest, IgnoresMembersItDoesNotKnowAndTakesACharset) {
  EXPECT_TRUE(read(R"({"x":[1],"integrationId":"i","token":"t"})", "application/json; charset=utf-8"));
}

TEST_F(ReadMembersTest, RefusesEverythingElseAsInvalidRequest) {
  for (const std::string_view body :
       {"", "x", "[]", "\"text\"", "{}", R"({"token":"t"})", R"({"token":1,"integrationId":"i"})",
        R"({"token":null,"integrationId":"i"})", R"({"token":"","integrationId":"i"})",
        R"({"token":"t","token":"u","integrationId":"i"})", R"({"token":"t","integrationId":"i"} x)",
        "\xff"}) {
    const auto members = read(body);
    ASSERT_FALSE(members) << body;
    EXPECT_EQ(members.error().code, "invalid_request");
  }
  EXPECT_FALSE(read(R"({"token":"t","integrationId":"i"})", "text/plain"));
  EXPECT_FALSE(read(R"({"token":"t","integrationId":"i"})", std::nullopt));
  EXPECT_FALSE(read("{\"token\":\"" + std::string(20'000, 't') + "\",\"integrationId\":\"i\"}"));
}

oauth::Granted granted(bool refresh) {
  oauth::Granted made;
  made.access.text = "e30.e30.YWNjZXNz";
  if (refresh)
    made.refresh = tokens::IssuedToken{.text = "e30.e30.cmVmcmVzaA", .id = {}, .issued = {}, .expires = {}};
  made.expires_in = std::chrono::seconds{21600};
  return made;
}

TEST(WriteTokens, HasEveryMemberInOrderWithExpiresInLast_A11_A13) {
  EXPECT_EQ(
      write_tokens(granted(true), kDeployment).body,
      R"({"accessToken":"e30.e30.YWNjZXNz","refreshToken":"e30.e30.cmVmcmVzaA","domain":"north.sallyport.test","accessiaApisUrl":"https://id.sallyport.test/api","expiresIn":21600})");
  EXPECT_EQ(
      write_tokens(granted(false), kDeployment).body,
      R"({"accessToken":"e30.e30.YWNjZXNz","domain":"north.sallyport.test","accessiaApisUrl":"https://id.sallyport.test/api","expiresIn":21600})");
}

struct Case {
  base::ErrorKind kind;
  const char* code;
  int status;
  const char* word;
};

class WriteErrorTest : public ::testing::TestWithParam<Case> {};

TEST_P(WriteErrorTest, AnswersTheStatusAndWordOfTheContract) {
  const Case& c = GetParam();
  const base::Error error{.kind = c.kind,
                          .code = c.code,
                          .message = "Sentence.",
                          .field = {},
                          .detail = "private",
                          .retry_after = 1.5};
  const auto response = write_error(error, "invalid_refresh_token");
  EXPECT_EQ(response.status, c.status);
  EXPECT_TRUE(response.body.starts_with(std::string(R"({"error":")") + c.word + R"(","message":")"))
      << response.body;
  EXPECT_EQ(response.body.find("private"), std::string::npos);
  const bool waits = c.status == 429 || c.status == 503;
  const auto header = [&](std::string_view name) {
    for (const auto& known : response.headers)
      if (known.name == name) return known.value;
    return std::string();
  };
  EXPECT_EQ(header("Retry-After"), waits ? "2" : "");
  EXPECT_EQ(header("Content-Type"), "application/json");
}

using enum base::ErrorKind;
INSTANTIATE_TEST_SUITE_P(
    Errors, WriteErrorTest,
    ::testing::Values(Case{kInvalid, "invalid_request", 400, "invalid_request"},
                      Case{kUnauthenticated, "invalid_grant", 401, "invalid_refresh_token"},
                      Case{kInvalid, "unauthorized_client", 401, "invalid_refresh_token"},
                      Case{kRateLimited, "rate_limited", 429, "rate_limited"},
                      Case{kUnavailable, "unavailable", 503, "temporarily_unavailable"},
                      Case{kUnavailable, "internal_error", 500, "internal_error"},
                      Case{kTooLarge, "too_large", 413, "invalid_request"}));

}  // namespace
}  // namespace sallyport::dialects::accessia
