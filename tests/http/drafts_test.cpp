// Integrations that wait to be saved, found among many, and tried before they are changed (accessia §2, A7;
// external-api §3).
#include "accessia_house.h"

namespace sallyport::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;

class Drafts : public AccessiaHouse {
 protected:
  Made draft(std::string_view kind, std::string_view name = "Lobby") {
    const Answer answer = administrate(
        "POST", "/api/integrations", fmt::format(R"({{"kind":"{}","name":"{}","draft":true}})", kind, name));
    EXPECT_EQ(answer.status, 201) << answer.body;
    auto all = answer.json();
    EXPECT_TRUE(all.at("draft").as_bool());
    EXPECT_FALSE(all.at("enabled").as_bool());
    return {text_at(all, "id"), all.contains("secret") ? text_at(all, "secret") : "", all};
  }
  std::vector<std::string> names(std::string_view query) {
    const Answer answer = administrate("GET", fmt::format("/api/integrations?{}", query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> found;
    for (const auto& each : answer.json().at("integrations").as_array())
      found.push_back(text_at(each.as_object(), "name"));
    return found;
  }
  boost::json::object preview(const Made& of, std::string_view trial) {
    const Answer answer = administrate("POST", path_of(of, "/preview"), trial);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
};

TEST_F(Drafts, A7_TheSecretOfADraftGetsNoTokenUntilItIsSaved) {
  const Made made = draft("api");
  EXPECT_TRUE(made.all.contains("draftEndsAt"));
  expect_accessia_error(exchange(made), 401, "invalid_identity_token");
  const Answer saved = administrate("POST", path_of(made, "/activate"));
  ASSERT_EQ(saved.status, 200) << saved.body;
  EXPECT_FALSE(saved.json().contains("secret")) << "it was shown already";
  EXPECT_EQ(whoami(tokens(made).access), 200);
}

TEST_F(Drafts, A7_OneThatIsNotSavedIsDiscardedAfterAnHour) {
  const Made made = draft("api");
  house.clock().advance(hours{1} + minutes{1});
  EXPECT_EQ(administrate("POST", path_of(made, "/activate")).status, 404);
  expect_accessia_error(exchange(made), 401, "invalid_identity_token");
}

TEST_F(Drafts, N2_ADraftOfTheExternalApiHasNoSecretUntilItIsActivated) {
  const Made made = draft("external-api");
  EXPECT_EQ(made.secret, "");
  const Answer active = administrate("POST", path_of(made, "/activate"));
  ASSERT_EQ(active.status, 200) << active.body;
  const Made client{made.id, text_at(active.json(), "secret"), active.json()};
  EXPECT_FALSE(house.token(client, "/connect/token").empty());
  const Answer again = administrate("POST", path_of(made, "/activate"));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(text_at(again.json(), "code"), "not_a_draft");
}

TEST_F(Drafts, TheListFindsByPartOfANameByIdAndByState) {
  const Made lobby = draft("external-api", "Lobby É");
  house.clock().advance(minutes{1});
  draft("external-api", "Hall");
  EXPECT_THAT(names("search=BBY"), ElementsAre("Lobby É"));
  EXPECT_THAT(names("search=%C3%A9"), ElementsAre("Lobby É"));
  EXPECT_THAT(names("search=" + lobby.id.substr(0, 13)), ElementsAre("Lobby É"));
  EXPECT_THAT(names("search=" + lobby.id), ElementsAre("Lobby É"));
  EXPECT_THAT(names("state=draft&sortBy=name"), ElementsAre("Hall", "Lobby É"));
  EXPECT_THAT(names("state=draft&sortBy=newest"), ElementsAre("Hall", "Lobby É"));
  EXPECT_THAT(names("attention=neverUsed"), ElementsAre());
  house.upkeep();  // the use of the administrator
  house.clock().advance(hours{49});
  EXPECT_THAT(names("attention=neverUsed"), ElementsAre("Display"));
}

TEST_F(Drafts, TheListTellsTheRequestsOfTodayToThoseWhoMayReadUsage) {
  tokens();
  house.upkeep();
  const auto requests = [&](std::string_view token) {
    const auto all = client.get("/api/integrations?name=Display", token).json();
    const auto& one = all.at("integrations").as_array().at(0).as_object();
    return one.contains("requestsToday") ? one.at("requestsToday").as_int64() : -1;
  };
  EXPECT_EQ(requests(house.administrator_token()), 1);
  house.clock().advance(hours{24});
  EXPECT_EQ(requests(house.administrator_token()), 0);
}

TEST_F(Drafts, APreviewIsAsLongAsTheTokenThatFollows) {
  const auto now = preview(display, "{}");
  EXPECT_EQ(number_at(now.at("token").as_object(), "bytes"), std::ssize(tokens().access));
  const std::string claims = R"({"claims":{"site":")" + std::string(200, 'n') + R"("}})";
  const auto then = preview(display, claims);
  const auto token = then.at("token").as_object();
  EXPECT_THAT(text_at(token, "claims"), HasSubstr("\"site\":\"nnn"));
  EXPECT_EQ(client.get(path_of(display), house.administrator_token()).json().at("claims").as_object().size(),
            0U)
      << "nothing is changed";
  EXPECT_EQ(administrate("PATCH", path_of(display), claims).status, 200);
  EXPECT_EQ(number_at(token, "bytes"), std::ssize(tokens().access));
}

TEST_F(Drafts, APreviewNamesThePoliciesThatWouldMeanTheIntegration) {
  const Answer made = administrate("POST", "/api/policies", R"({"name":"North","filters":[],"permissions":[
    {"caller":[{"anyOf":["jwt_site=north"]}],"readAttributes":["*"]}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(preview(display, "{}").at("policies").as_array().empty());
  const auto then = preview(display, R"({"claims":{"site":"north"}})").at("policies").as_array();
  ASSERT_EQ(then.size(), 1U);
  EXPECT_EQ(text_at(then[0].as_object(), "name"), "North");
  EXPECT_EQ(then[0].as_object().at("because").as_array().at(0).as_string(), "jwt_site=north");
}

TEST_F(Drafts, APreviewRefusesWhatCouldNotBeSaved) {
  const auto refused = [&](std::string_view trial) {
    return text_at(administrate("POST", path_of(display, "/preview"), trial).json(), "field");
  };
  EXPECT_EQ(refused(R"({"claims":{"jit_tier":"x"}})"), "claims.jit_tier");
  EXPECT_EQ(refused(R"({"scopes":["nothing:read"]})"), "scopes[0]");
  EXPECT_EQ(
      administrate("POST", "/api/integrations/00000000-0000-4000-8000-000000000000/preview", "{}").status,
      404);
}

}  // namespace
}  // namespace sallyport::support
