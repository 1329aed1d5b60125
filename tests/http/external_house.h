// A house with submissions and external integrations, for the topics about the external API
// (contracts/external-api.md).
#pragma once

#include "inventory_house.h"

namespace sallyport::support {

class ExternalHouse : public InventoryHouse {
 protected:
  using InventoryHouse::InventoryHouse;

  static constexpr const char* kOldest = "/external/submission";
  static constexpr const char* kNewestOf1 = "/external/v1.2/submissions";
  static constexpr const char* kCompany = "/external/company/v2.1";
  static constexpr std::string_view kVersion2 = R"(,"externalApiVersions":["2"])";

  // An external integration and its token; `role` says what it sees.
  Integration external(std::string_view role = "event_viewer", std::string_view more = "") {
    const Answer answer =
        api("POST", "/api/integrations",
            fmt::format(R"({{"kind":"external-api","name":"Announcer","role":"{}"{}}})", role, more));
    EXPECT_EQ(answer.status, 201) << answer.body;
    const auto all = answer.json();
    Made one{text_at(all, "id"), text_at(all, "secret"), all};
    std::string token = house.token(one, "/connect/token");
    return {std::move(one), std::move(token)};
  }
  void set(const Made& who, std::string_view change) {
    const Answer answer = api("PATCH", "/api/integrations/" + who.id, change);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  std::string make(std::string_view type, std::string_view name, std::string_view attributes) {
    const Answer made =
        api("POST", "/api/assets",
            fmt::format(R"({{"type":"{}","name":"{}","attributes":{}}})", type, name, attributes));
    EXPECT_EQ(made.status, 201) << made.body;
    return text_at(made.json(), "id");
  }
  std::string submission(std::string_view code, std::string_view more = "") {
    return make("Submission", "Open redirect", fmt::format(R"({{"code":"{}"{}}})", code, more));
  }

  boost::json::array listed(std::string_view token, std::string_view path = kNewestOf1) {
    const Answer answer = client.get(path, token);
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    return answer.status == 200 ? boost::json::parse(answer.body).as_array() : boost::json::array();
  }
  std::vector<std::string> codes(std::string_view token, std::string_view path = kNewestOf1) {
    std::vector<std::string> found;
    for (const auto& entry : listed(token, path)) found.push_back(text_at(entry.as_object(), "code"));
    return found;
  }
  boost::json::object shown(std::string_view token, std::string_view path) {
    const Answer answer = client.get(path, token);
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    return answer.json();
  }
  Answer change(std::string_view token, std::string_view method, std::string_view path,
                std::string_view body = {}) {
    return call(token, method, fmt::format("{}/submissions/{}", kCompany, path), body);
  }
};

// §11: five members, in every version.
inline void expect_external_error(const Answer& answer, int status, std::string_view code) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.header("Content-Type").value_or(""), "application/json");
  const auto body = answer.json();
  EXPECT_THAT(members_of(body),
              testing::ElementsAre("identifier", "title", "status", "code", "extraParameters"));
  EXPECT_EQ(text_at(body, "identifier").size(), 36U);
  EXPECT_NE(text_at(body, "identifier"), "00000000-0000-0000-0000-000000000000");
  EXPECT_FALSE(text_at(body, "title").empty());
  EXPECT_EQ(number_at(body, "status"), status);
  EXPECT_EQ(text_at(body, "code"), code);
}

}  // namespace sallyport::support
