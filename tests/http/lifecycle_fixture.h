// A house and its administrator at /api/integrations, for the topics about the life of integrations.
#pragma once

#include <map>
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

class LifecycleFixture : public testing::Test {
 protected:
  static constexpr const char* kPath = "/api/integrations";

  explicit LifecycleFixture(std::size_t cores = 2) : house({}, cores) { house.administrator_token(); }

  Answer api(std::string_view method, std::string_view path, std::string_view body = {}) {
    return client.send_json(method, path, body, house.administrator_token());
  }
  boost::json::object create(std::string_view body) {
    const Answer answer = api("POST", kPath, body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.json();
  }
  boost::json::object show(const boost::json::object& made) {
    const Answer answer = api("GET", path_of(made));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  static std::string path_of(const boost::json::object& made, std::string_view more = {}) {
    return fmt::format("{}/{}{}", kPath, text_at(made, "id"), more);
  }
  static Made made_of(const boost::json::object& made) {
    return {text_at(made, "id"), text_at(made, "secret"), made};
  }
  Answer request(const Made& who) { return client.post_form("/oauth/token", token_request(who)); }
  int whoami(std::string_view token) { return client.get("/api/whoami", token).status; }

  // A sample of /metrics, by its name with labels; -1 when there is none.
  double metric(std::string_view sample) {
    const std::string text = client.get("/metrics").body;
    const auto at = text.find(fmt::format("\n{} ", sample));
    return at == std::string::npos ? -1 : std::stod(text.substr(at + sample.size() + 2));
  }
  void expect_problem(const Answer& answer, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.header("Content-Type").value_or(""), "application/problem+json");
    const auto body = answer.json();
    EXPECT_EQ(number_at(body, "status"), status);
    EXPECT_FALSE(text_at(body, "type").empty());
    EXPECT_FALSE(text_at(body, "detail").empty());
  }

  House house;
  HttpClient client{house.port()};
};

}  // namespace sallyport::support
