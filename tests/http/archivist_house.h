// A house with an administrator's integration, for the topics about the archivist's wire
// (contracts/archivist.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house.h"
#include "http_client.h"
#include "wire.h"

namespace sallyport::support {

class ArchivistHouse : public testing::Test {
 protected:
  static constexpr const char* kApplications = "/archivist/iam/v1/applications";
  static constexpr const char* kTokens = "/archivist/iam/v1/appidp/token";

  explicit ArchivistHouse(std::map<std::string, std::string> flags = {}) : house(std::move(flags)) {}

  // A call as clients of the field send it: lower-case header name.
  Answer call(std::string_view method, std::string_view target, std::string_view body = {}) {
    return call_as(administrator, method, target, body);
  }
  Answer call_as(std::string_view token, std::string_view method, std::string_view target,
                 std::string_view body = {}, const Headers& more = {}) {
    Headers headers{{"authorization", fmt::format("Bearer {}", token)}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    headers.insert(headers.end(), more.begin(), more.end());
    return client.send(method, target, headers, body);
  }

  // Creates an application and answers the body; fails the test when it is refused.
  boost::json::object create(std::string_view body) {
    const Answer answer = call("POST", kApplications, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  boost::json::object create_named(std::string_view name) {
    return create(fmt::format(R"({{"display_name":"{}","custom_claims":{{"line":"north"}}}})", name));
  }
  static std::string path_of(const boost::json::object& application) {
    return "/archivist/iam/v1/" + text_at(application, "identity");
  }
  static boost::json::object credential_of(const boost::json::object& application) {
    const auto credentials = array_at(application, "credentials");
    EXPECT_EQ(credentials.size(), 1U);
    return credentials.empty() ? boost::json::object() : credentials[0].as_object();
  }
  static Made made_of(const boost::json::object& application) {
    return {text_at(application, "client_id"), text_at(credential_of(application), "secret"), application};
  }
  Answer token_answer(const Made& made) { return client.post_form(kTokens, token_request(made)); }
  std::string token_of(const boost::json::object& application) {
    return house.token(made_of(application), kTokens);
  }

  House house;
  HttpClient client{house.port()};
  std::string administrator = house.administrator_token("archivist");
};

// §13: {"code":N,"message":"…","details":[]} and nothing else.
inline void expect_archivist_error(const Answer& answer, int status, int code) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.header("Content-Type").value_or(""), "application/json");
  const auto body = answer.json();
  EXPECT_EQ(members_of(body), (std::vector<std::string>{"code", "message", "details"}));
  EXPECT_EQ(number_at(body, "code"), code);
  EXPECT_FALSE(text_at(body, "message").empty());
  EXPECT_TRUE(array_at(body, "details").empty());
}

}  // namespace sallyport::support
