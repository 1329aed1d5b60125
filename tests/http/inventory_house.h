// A house with an administrator, for the topics about assets, events and access policies in the native API.
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

class InventoryHouse : public testing::Test {
 protected:
  explicit InventoryHouse(std::map<std::string, std::string> flags = {}) : house(std::move(flags)) {}

  // An integration that the administrator makes, with a token.
  struct Integration {
    Made made;
    std::string token;
  };
  Integration integration(std::string_view claims = "{}", std::string_view role = "none") {
    const Answer made =
        api("POST", "/api/integrations",
            fmt::format(R"({{"kind":"custom","name":"Client","claims":{},"role":"{}"}})", claims, role));
    EXPECT_EQ(made.status, 201) << made.body;
    const auto all = made.json();
    Made one{text_at(all, "id"), text_at(all, "secret"), all};
    std::string token = house.token(one);
    return {std::move(one), std::move(token)};
  }

  Answer api(std::string_view method, std::string_view target, std::string_view body = {}) {
    return call(administrator, method, target, body);
  }
  Answer call(std::string_view token, std::string_view method, std::string_view target,
              std::string_view body = {}) {
    return body.empty() && method != "POST" ? client.send(method, target, bearer(token))
                                            : client.send_json(method, target, body, token);
  }
  // With an Idempotency-Key, over a connection of its own.
  Answer post_once(std::string_view key, std::string_view target, std::string_view body) {
    Headers headers = bearer(administrator);
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Idempotency-Key", key);
    return house.client().send("POST", target, headers, body);
  }
  static Headers bearer(std::string_view token) {
    return {{"Authorization", fmt::format("Bearer {}", token)}};
  }

  std::string make_asset(std::string_view attributes) {
    const Answer made =
        api("POST", "/api/assets", fmt::format(R"({{"type":"door","attributes":{}}})", attributes));
    EXPECT_EQ(made.status, 201) << made.body;
    return text_at(made.json(), "id");
  }
  // The id of a policy with these further members, for callers with the claim line=<line>.
  std::string make_policy(std::string_view name, std::string_view line, std::string_view grants,
                          std::string_view more = "") {
    const Answer made =
        api("POST", "/api/policies",
            fmt::format(R"({{"name":"{}","permissions":[{{"caller":[{{"anyOf":["jwt_line={}"]}}]{}}}]{}}})",
                        name, line, grants, more));
    EXPECT_EQ(made.status, 201) << made.body;
    return text_at(made.json(), "id");
  }
  static std::string event_on(std::string_view asset, std::string_view more = "") {
    return fmt::format(R"({{"assetId":"{}"{}}})", asset, more);
  }
  static std::vector<std::string> ids_of(const Answer& page, std::string_view list) {
    EXPECT_EQ(page.status, 200) << page.body;
    std::vector<std::string> ids;
    if (page.status == 200)
      for (const auto& entry : array_at(page.json(), list)) ids.push_back(text_at(entry.as_object(), "id"));
    return ids;
  }
  std::vector<std::string> assets(std::string_view token, std::string_view query = "") {
    return ids_of(client.get(fmt::format("/api/assets{}", query), token), "assets");
  }
  std::vector<std::string> events(std::string_view token, std::string_view query = "") {
    return ids_of(client.get(fmt::format("/api/events{}", query), token), "events");
  }

  House house;
  HttpClient client{house.port()};
  std::string administrator = house.administrator_token();
};

}  // namespace sallyport::support
