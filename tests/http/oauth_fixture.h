// A house with one custom integration and an onlooker, for the topics about the native OAuth endpoints.
#pragma once

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

class OauthFixture : public testing::Test {
 protected:
  explicit OauthFixture(std::map<std::string, std::string> flags = {}, std::size_t cores = 2)
      : house(std::move(flags), cores) {}

  Answer post(std::string_view body, std::string_view authorization = {}) {
    return post_to("/oauth/token", body, authorization);
  }
  Answer post_to(std::string_view path, std::string_view body, std::string_view authorization = {}) {
    Headers more;
    if (!authorization.empty()) more.emplace_back("Authorization", authorization);
    return client.post_form(path, body, more);
  }
  Answer introspect(const Made& who, std::string_view token) {
    return post_to("/oauth/introspect", form({{"token", token}}), basic(who.id, who.secret));
  }
  Answer revoke(const Made& who, std::string_view token) {
    return post_to("/oauth/revoke", form({{"token", token}}), basic(who.id, who.secret));
  }
  bool active(const Made& who, std::string_view token) {
    const Answer answer = introspect(who, token);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 && answer.json().at("active").as_bool();
  }
  int whoami(std::string_view token) { return client.get("/api/whoami", token).status; }
  void expect_error(const Answer& answer, int status, std::string_view word) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(error_of(answer), word);
    EXPECT_EQ(answer.header("Cache-Control").value_or(""), "no-store");
  }
  // The path of an absolute URL of this deployment.
  static std::string path_of(std::string_view url) {
    EXPECT_TRUE(url.starts_with(House::kPublicUrl)) << url;
    return std::string(url.substr(std::string_view(House::kPublicUrl).size()));
  }

  House house;
  HttpClient client{house.port()};
  Made made = house.create("custom", "Client");
  Made watcher = house.create("custom", "Watcher", {{"role", "administrator"}});
};

}  // namespace sallyport::support
