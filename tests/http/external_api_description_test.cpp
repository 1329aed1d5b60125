// The descriptions of the external API (contracts/external-api.md §7, §10), and that answers are what they
// say. The client of these tests compares every answer of every topic (support/described.h); here is what
// others leave out.
#include "described.h"
#include "external_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPublicUrl = "https://id.sallyport.test";

class ExternalDescription : public ExternalHouse {
 protected:
  // Where the descriptions are, below the public URL; as GET /external/versions says.
  std::vector<std::string> paths() {
    std::vector<std::string> found;
    for (const auto& version : json::parse(client.get("/external/versions").body).as_array()) {
      const auto url = text_at(version.as_object(), "description");
      EXPECT_TRUE(url.starts_with(kPublicUrl)) << url;
      found.push_back(url.substr(kPublicUrl.size()));
    }
    return found;
  }
};

TEST_F(ExternalDescription, N14_EachVersionHasOneWithoutAToken) {
  EXPECT_EQ(paths().size(), 5U);
  for (const auto& path : paths()) {
    const Answer answer = client.get(path);
    ASSERT_EQ(answer.status, 200) << path;
    EXPECT_EQ(text_at(answer.json(), "openapi"), "3.1.0");
    const auto server = text_at(array_at(answer.json(), "servers")[0].as_object(), "url");
    EXPECT_TRUE(server.starts_with(std::string(kPublicUrl) + "/external")) << server;
    EXPECT_THAT(answer.body, Not(HasSubstr(administrator))) << "nothing of a tenant";
  }
}

TEST_F(ExternalDescription, N14_ThePageOffersEachOfThem) {
  const std::string page = client.get("/docs").body;
  for (const auto& path : paths())
    EXPECT_THAT(page, HasSubstr("data-description=\"" + path.substr(1) + "\"")) << "web/docs/index.html.in";
}

TEST_F(ExternalDescription, N14_ASubmissionWithEverythingIsWhatItSays) {
  make("Program", "Acme",
       R"({"handle":"acme","status":"Open","budget":{"total":"100.5"},"rulesOfEngagement":"Be kind.",)"
       R"("domains":[{"endpoint":"shop.example","tier":"Tier 1"}],"defaultAssignee":"ada","inScope":"All"})");
  submission(
      "ACME-1",
      R"(,"program":"acme","severity":{"value":"High","vector":"AV:N","score":"7.5"},"type":"Redirect",)"
      R"("state":{"status":"Closed","closeReason":"Duplicate","duplicateOf":"ACME-2"},"domain":"shop.example",)"
      R"("totalPayout":"10.5","payouts":[{"id":"1","value":"10.5"}],"assignee":{"userName":"ada","userId":"1"},)"
      R"("researcher":{"userName":"bob","streak":"Gold","userId":"2"},"internalReference":"JIRA-1",)"
      R"("questions":[{"question":"Why?"}],"customFields":[{"key":"Owner"}],"tags":[{"name":"urgent"}],)"
      R"("integrationReferences":[{"name":"Jira","createdAt":"2026-01-01T09:00:00Z"}],)"
      R"("importedMessages":[{"content":"Seen."}],"closedAt":"2026-01-01T09:00:00Z")");
  make("RewardRequest", "Help",
       R"({"amount":"5.5","status":"Paid","claimedBy":"bob","paidAt":"2026-01-01T09:00:00Z"})");
  make("RewardBudget", "Budget", R"({"total":"1000"})");
  const auto keeper = external("administrator", kVersion2);
  for (const char* path :
       {"/external/submission", "/external/v1.1/submissions", "/external/v1.2/submissions",
        "/external/v1.2/submissions/ACME-1", "/external/company/submissions", "/external/company/v2/programs",
        "/external/company/v2.0/payouts", "/external/company/v2.1/submissions/ACME-1",
        "/external/company/v2.1/submissions/ACME-1/events",
        "/external/company/v2.1/submissions/ACME-1/integrations",
        "/external/company/v2.1/submissions/ACME-1/payouts",
        "/external/company/v2.1/reward-system/reward-requests",
        "/external/company/v2.1/reward-system/budget"})
    EXPECT_EQ(client.get(path, keeper.token).status, 200) << path;
  const auto program = listed(keeper.token, "/external/company/v2.1/programs")[0].as_object();
  shown(keeper.token, "/external/company/v2.1/programs/" + text_at(program, "id"));
}

TEST_F(ExternalDescription, N14_WhatItDoesNotSayIsSeen) {
  constexpr const char* kTypes = "/external/company/v2.1/submission-possible-types";
  const auto wrong = [](std::string_view body) { return undescribed("GET", kTypes, 200, body); };
  EXPECT_EQ(wrong("[]"), "");
  EXPECT_EQ(wrong(R"([{"id":"1","cwe":null,"name":"x","category":null}])"), "");
  EXPECT_EQ(wrong(R"([{"id":"1","cwe":7,"name":"x","category":null}])"), "the answer[0].cwe is 7");
  EXPECT_EQ(wrong(R"([{"id":"1","name":"x","category":null}])"), "the answer[0] has no cwe");
  EXPECT_EQ(wrong(R"([{"id":"1","cwe":null,"name":"x","category":{"id":"1","name":"x","of":"y"}}])"),
            "the answer[0].category.of is not described");
  EXPECT_EQ(wrong("{}"), "the answer is {}");
  EXPECT_EQ(undescribed("GET", kTypes, 201, "[]"), "is not described");
  const auto refused = [](int status, std::string_view code) {
    return undescribed(
        "GET", kTypes, status,
        fmt::format(
            R"({{"identifier":"1","title":null,"status":{},"code":"{}","extraParameters":{{"a":["b"]}}}})",
            status, code));
  };
  EXPECT_EQ(refused(403, "FORBIDDEN"), "");
  EXPECT_EQ(refused(415, "UNSUPPORTED_MEDIA_TYPE"), "") << "of the answers that every call may have";
  EXPECT_EQ(refused(403, "NOT_FOUND"), R"(has the code "NOT_FOUND")");
}

}  // namespace
}  // namespace sallyport::support
