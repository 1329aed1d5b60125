// A house with one `api` integration, for the topics about accessia's wire (contracts/accessia.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time_text.h"
#include "house.h"
#include "http_client.h"
#include "wire.h"

namespace sallyport::support {

class AccessiaHouse : public testing::Test {
 protected:
  static constexpr const char* kExchange = "/auth/exchange/integration";
  static constexpr const char* kRefresh = "/auth/refresh";

  Answer exchange(std::string_view token, std::string_view id) {
    return client.send_json("POST", kExchange,
                            fmt::format(R"({{"token": "{}", "integrationId": "{}"}})", token, id));
  }
  Answer exchange(const Made& made) { return exchange(house.identity_token(made, next_jti()), made.id); }
  Answer exchange_payload(std::string_view payload) {
    return exchange(sign_hs256(kHeader, payload, key_of(display)), display.id);
  }
  Answer refresh(std::string_view token) {
    return client.send_json("POST", kRefresh, fmt::format(R"({{"refreshToken": "{}"}})", token));
  }

  struct Tokens {
    std::string access;
    std::string refresh;
  };
  Tokens tokens(const Made& made) {
    const Answer answer = exchange(made);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const auto body = answer.json();
    return {text_at(body, "accessToken"), text_at(body, "refreshToken")};
  }
  Tokens tokens() { return tokens(display); }
  int whoami(std::string_view token) { return client.get("/api/whoami", token).status; }

  // A call of the administrator, by the native API.
  Answer administrate(std::string_view method, std::string_view path, std::string_view body = {}) {
    return client.send_json(method, path, body, house.administrator_token());
  }
  std::string path_of(const Made& made, std::string_view more = {}) {
    return fmt::format("/api/integrations/{}{}", made.id, more);
  }

  static base::Bytes key_of(const Made& made) { return base::base64url_decode(made.secret).value(); }
  std::int64_t now() { return base::unix_seconds(house.clock().now()); }
  std::string next_jti() { return fmt::format("jti-{}", ++jtis_); }

  static constexpr const char* kHeader = R"({"alg":"HS256","typ":"JWT"})";
  House house;
  HttpClient client{house.port()};
  Made display = house.create("api", "Display");

 private:
  int jtis_ = 0;
};

// What §9 says of every error: JSON with exactly these two members, and nothing of a token.
inline void expect_accessia_error(const Answer& answer, int status, std::string_view word) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.header("Content-Type").value_or(""), "application/json");
  const auto body = answer.json();
  EXPECT_EQ(members_of(body), (std::vector<std::string>{"error", "message"}));
  EXPECT_EQ(text_at(body, "error"), word);
  EXPECT_FALSE(text_at(body, "message").empty());
}

}  // namespace sallyport::support
