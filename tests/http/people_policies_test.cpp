// Access policies and people: what is explained and previewed of a member is what their calls are answered
// (archivist R6, R13; security J22).
#include "inventory_house.h"
#include "portal_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

class PeoplePolicies : public InventoryHouse {
 protected:
  struct Person {
    model::Member member;
    Browser browser;
    std::string account() const { return member.account.to_string(); }
  };
  Person person(const std::string& name, std::string_view role) {
    const std::string email = name + "@north.example";
    Person made{.member = add_member(house, email, "North", role), .browser = Browser(house)};
    EXPECT_EQ(made.browser.sign_in(email).status, 200);
    return made;
  }
  Answer ask(const Person& who, std::string_view action, std::string_view asset, std::string_view more = "") {
    return api("POST", "/api/policies/explain",
               fmt::format(R"({{"accountId":"{}","action":"{}","assetId":"{}","source":"127.0.0.1"{}}})",
                           who.account(), action, asset, more));
  }
  json::object explain(const Person& who, std::string_view action, std::string_view asset,
                       std::string_view more = "") {
    const Answer answer = ask(who, action, asset, more);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? answer.json() : json::object();
  }
  // Whether calls of the person are answered, as is explained.
  static bool answered(const json::object& told) {
    return told.at("allowed").as_bool() && object_at(told, "caller").at("enabled").as_bool();
  }
  std::string policy(std::string_view text) {
    const Answer made = api("POST", "/api/policies", text);
    EXPECT_EQ(made.status, 201) << made.body;
    return text_at(made.json(), "id");
  }
  // That each call of the person is answered as is explained, and how.
  void expect_agreement(Person& who, std::string_view asset, bool reads, bool writes) {
    const std::string path = fmt::format("/api/assets/{}", asset);
    EXPECT_EQ(who.browser.get(path).status == 200, reads);
    EXPECT_EQ(answered(explain(who, "asset:read", asset)), reads);
    const Answer recorded =
        who.browser.send("POST", "/api/events",
                         fmt::format(R"({{"assetId":"{}","type":"Opened","behaviour":"Door"}})", asset));
    EXPECT_EQ(recorded.status == 201, writes) << recorded.body;
    EXPECT_EQ(answered(explain(who, "event:write", asset, R"(,"eventType":"Opened","behaviour":"Door")")),
              writes);
  }

  std::string north = make_asset(R"({"line":"north","price":"12"})");
  std::string south = make_asset(R"({"line":"south"})");
};

TEST_F(PeoplePolicies, J22_WhatIsExplainedOfAMemberIsHowTheirCallsAreAnswered) {
  auto ada = person("ada", "none"), vera = person("vera", "event_viewer"),
       boss = person("boss", "administrator");
  expect_agreement(ada, north, false, false);
  expect_agreement(vera, north, true, false);
  expect_agreement(boss, north, true, true);

  const std::string allows = policy(fmt::format(
      R"({{"name":"Ada","filters":[{{"anyOf":["attributes.line=north"]}}],"permissions":[{{"caller":[{{"anyOf":["subject={}"]}}],)"
      R"("readAttributes":["line"],"writeEventTypes":["Opened"],"behaviours":["*"]}}]}})",
      ada.account()));
  expect_agreement(ada, north, true, true);
  expect_agreement(ada, south, false, false);
  const auto told = explain(ada, "asset:read", north);
  EXPECT_EQ(text_at(object_at(told, "caller"), "accountId"), ada.account());
  EXPECT_FALSE(object_at(told, "caller").contains("integrationId"));
  EXPECT_EQ(text_at(object_at(told, "caller"), "role"), "none");
  EXPECT_EQ(text_at(object_at(told, "rule"), "id"), allows);
  EXPECT_THAT(texts_of(told.at("readableAttributes")), ElementsAre("line"));

  policy(R"({"name":"Nobody","effect":"deny","permissions":[{"subjects":["*"]}]})");
  expect_agreement(ada, north, false, false);
  expect_agreement(vera, north, false, false);
  expect_agreement(boss, north, true, true);  // the way back stays open
  EXPECT_EQ(text_at(explain(vera, "asset:read", north), "reason"), "denied_by_policy");
}

TEST_F(PeoplePolicies, WhoIsNotLetInIsToldSoWithTheCodeOfTheirCalls) {
  auto vera = person("vera", "event_viewer"), max = person("max", "event_viewer");
  const auto refusal = [&](const Person& who) {
    const auto told = explain(who, "asset:read", north);
    EXPECT_FALSE(answered(told));
    return text_at(object_at(told, "caller"), "refusal");
  };
  const auto calls = [&](Person& who) {
    const Answer answer = who.browser.get("/api/assets/" + north);
    EXPECT_EQ(answer.status, 403) << answer.body;
    return text_at(answer.json(), "code");
  };
  EXPECT_EQ(api("POST", fmt::format("/api/members/{}/deactivate", vera.member.id.to_string()), "").status,
            200);
  EXPECT_EQ(calls(vera), "not_a_member");
  EXPECT_EQ(refusal(vera), "not_a_member");
  house.application().store().write_now([&](store::Session& session) {
    EXPECT_TRUE(store::TenantRepository(session).set_requires_second_factor(max.member.tenant, true));
  });
  EXPECT_EQ(calls(max), "second_factor_required");
  EXPECT_EQ(refusal(max), "second_factor_required");
}

TEST_F(PeoplePolicies, OnlyWhoeverMayReadMembersAsksAboutThem) {
  const auto ada = person("ada", "none");
  const Answer role =
      api("POST", "/api/roles", R"({"name":"reviewer","permissions":["policies:read","assets:read"]})");
  ASSERT_EQ(role.status, 201) << role.body;
  const auto reviewer = integration("{}", "reviewer");
  const std::string question =
      fmt::format(R"({{"accountId":"{}","action":"asset:read","assetId":"{}"}})", ada.account(), north);
  const Answer refused = call(reviewer.token, "POST", "/api/policies/explain", question);
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(text_at(refused.json(), "code"), "missing_permission");
  EXPECT_EQ(api("POST", "/api/policies/explain",
                fmt::format(R"({{"accountId":"{}","action":"asset:read","assetId":"{}"}})", north, north))
                .status,
            404);
  const Answer both =
      api("POST", "/api/policies/explain",
          fmt::format(R"({{"accountId":"{}","integrationId":"{}","action":"asset:read","assetId":"{}"}})",
                      ada.account(), reviewer.made.id, north));
  EXPECT_EQ(both.status, 400);
  EXPECT_THAT(both.body, HasSubstr("accountId"));
}

TEST_F(PeoplePolicies, APreviewTellsWhatMembersCouldDoOtherwise) {
  auto ada = person("ada", "none");
  EXPECT_EQ(ada.browser.get("/api/assets/" + north).status, 404);
  const std::string text = fmt::format(
      R"({{"name":"Ada","filters":[{{"anyOf":["attributes.line=north"]}}],"permissions":[{{"caller":[{{"anyOf":["subject={}"]}}],"readAttributes":["*"]}}]}})",
      ada.account());
  json::object told;
  EXPECT_TRUE(House::eventually([&] {  // until the refusal is in the log
    const Answer answer = api("POST", "/api/policies/preview", fmt::format(R"({{"policy":{}}})", text));
    EXPECT_EQ(answer.status, 200) << answer.body;
    told = answer.json();
    return number_at(told, "lookedAt") == 1;
  }));
  EXPECT_TRUE(told.at("complete").as_bool());
  EXPECT_EQ(array_at(told, "differences").size(), 0U);
  const auto difference = array_at(told, "differencesOfPeople").at(0).as_object();
  EXPECT_EQ(text_at(difference, "accountId"), ada.account());
  EXPECT_TRUE(difference.at("allowedThen").as_bool());
  const auto effects = object_at(told, "effects");
  EXPECT_EQ(number_at(effects, "people"), 1);
  EXPECT_EQ(number_at(effects, "integrations"), 0);
  EXPECT_TRUE(effects.at("complete").as_bool());
  ASSERT_EQ(array_at(effects, "changesOfPeople").size(), 1U);
  const auto change = array_at(effects, "changesOfPeople")[0].as_object();
  EXPECT_EQ(text_at(change, "accountId"), ada.account());
  EXPECT_EQ(text_at(change, "personName"), "ada@north.example");
  EXPECT_EQ(text_at(change, "assetId"), north);
  EXPECT_THAT(texts_of(change.at("gained")), ElementsAre("asset:read"));
  EXPECT_EQ(ada.browser.get("/api/assets/" + north).status, 404) << "it was only tried";
  policy(text);
  EXPECT_EQ(ada.browser.get("/api/assets/" + north).status, 200);
}

}  // namespace
}  // namespace sallyport::support
