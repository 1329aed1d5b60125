// Version 2 of the external API beyond submissions themselves (contracts/external-api.md §10).
#include "external_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kNobody = "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11";

class ExternalCompany : public ExternalHouse {
 protected:
  static std::string at(std::string_view path) { return fmt::format("{}/{}", kCompany, path); }
  std::string of_program(std::string_view path) { return at(fmt::format("programs/{}/{}", program, path)); }
  Answer send(std::string_view method, std::string_view path, std::string_view body = {}) {
    return call(keeper.token, method, path, body);
  }
  boost::json::array read(std::string_view path) { return listed(keeper.token, at(path)); }
  boost::json::object one(std::string_view path) { return shown(keeper.token, at(path)); }
  std::vector<std::string> titles(std::string_view path) {
    std::vector<std::string> found;
    for (const auto& entry : read(path)) found.push_back(text_at(entry.as_object(), "title"));
    return found;
  }
  std::string total() { return boost::json::serialize(one("submissions/ACME-1").at("totalPayout")); }

  const std::string program =
      make("Program", "Acme", R"({"handle":"acme","status":"Open","confidentialityLevel":"Invite Only"})");
  const std::string code = submission(
      "ACME-1", R"(,"program":"acme","ip":"192.0.2.7","researcher":{"userName":"bob","userId":"u-1"},)"
                R"("collaborators":[{"userName":"eve","userId":"u-2"}])");
  Integration keeper = external("administrator", kVersion2);
};

TEST_F(ExternalCompany, N10_TheCatalogueIsRead) {
  const std::string shop =
      make("CompanyAsset", "shop.example",
           R"({"assetType":"Url","customFields":[{"id":"1","name":"Owner","value":"Ada"}],)"
           R"("requiredSkills":[{"id":"2","name":"Web"}]})");
  const std::string type =
      make("SubmissionType", "Open redirect", R"({"cwe":"CWE-601","category":{"name":"Web"}})");
  const auto assets = read("company-assets");
  ASSERT_EQ(assets.size(), 1U);
  EXPECT_EQ(boost::json::serialize(assets[0]),
            fmt::format(R"({{"id":"{}","name":"shop.example","status":{{"id":1,"value":"Active"}},)"
                        R"("type":{{"id":1,"value":"Url"}}}})",
                        shop));
  EXPECT_EQ(text_at(read("company-assets/" + shop + "/custom-fields")[0].as_object(), "value"), "Ada");
  EXPECT_EQ(text_at(read("company-assets/" + shop + "/required-skills")[0].as_object(), "name"), "Web");
  const auto types = read("submission-possible-types");
  ASSERT_EQ(types.size(), 1U);
  EXPECT_EQ(text_at(types[0].as_object(), "id"), type);
  EXPECT_EQ(text_at(object_at(types[0].as_object(), "category"), "name"), "Web");
  for (const char* path : {"custom-fields", "required-skills"})
    for (const auto& id : {std::string(kNobody), type, std::string("nothing")})
      expect_external_error(client.get(at(fmt::format("company-assets/{}/{}", id, path)), keeper.token), 404,
                            "NOT_FOUND");
}

TEST_F(ExternalCompany, N10_AnAddressIsInUseOrNot) {
  make("ProgramResearcher", "eve", R"({"program":"acme","userName":"eve","ip":"2001:db8::7"})");
  const auto exists = [&](std::string_view address) {
    return one(fmt::format("iplookup?ipAddress={}", address)).at("exists").as_bool();
  };
  EXPECT_TRUE(exists("192.0.2.7"));
  EXPECT_TRUE(exists("2001:DB8:0::7"));
  EXPECT_TRUE(exists("::ffff:192.0.2.7"));
  EXPECT_FALSE(exists("192.0.2.8"));
  for (const char* query : {"", "?ipAddress=", "?ipAddress=home", "?ipAddress=192.0.2.7%2F24"})
    expect_external_error(client.get(at(std::string("iplookup") + query), keeper.token), 400,
                          "INVALID_PARAMETER");
}

TEST_F(ExternalCompany, N10_ResearchersAndWhatTheyMayDo) {
  make("ProgramResearcher", "eve", R"({"program":"acme","userName":"eve","rank":"7","status":"Active"})");
  make("ProgramResearcher", "mal", R"({"program":"other","userName":"mal"})");
  const auto researchers = listed(keeper.token, of_program("researchers"));
  ASSERT_EQ(researchers.size(), 1U);
  EXPECT_EQ(text_at(object_at(researchers[0].as_object(), "user"), "userName"), "eve");
  EXPECT_EQ(number_at(object_at(researchers[0].as_object(), "metrics"), "rank"), 7);
  const auto may_create = [&](std::string_view who) {
    return shown(keeper.token, of_program(fmt::format("researchers/{}/access", who)))
        .at("canCreateSubmission")
        .as_bool();
  };
  EXPECT_TRUE(may_create("eve"));
  EXPECT_FALSE(may_create("mal"));
  const auto detail = shown(keeper.token, at("programs/" + program));
  EXPECT_EQ(text_at(detail, "programId"), program);
  EXPECT_EQ(text_at(object_at(object_at(detail, "state"), "status"), "value"), "Open");
}

TEST_F(ExternalCompany, N10_GroupsHoldSubmissions) {
  const std::string group = make("SubmissionGroup", "Web shop", R"({"description":"All of the shop"})");
  submission("ACME-2");
  EXPECT_EQ(text_at(read("groups")[0].as_object(), "description"), "All of the shop");
  EXPECT_EQ(text_at(read("submissions/ACME-1/possible-groups")[0].as_object(), "id"), group);
  const auto put = [&](std::string_view body) { return change(keeper.token, "PUT", "ACME-1/group", body); };
  EXPECT_EQ(put(fmt::format(R"({{"groupId":"{}"}})", group)).status, 204);
  const std::string of_group = "groups/" + group + "/submissions";
  EXPECT_THAT(codes(keeper.token, at(of_group)), ElementsAre("ACME-1"));
  EXPECT_EQ(text_at(one("submissions/ACME-1"), "groupId"), group);
  for (const auto& body :
       {std::string("{}"), std::string(R"({"groupId":"x"})"), fmt::format(R"({{"groupId":"{}"}})", kNobody),
        fmt::format(R"({{"groupId":"{}"}})", program)}) {
    const Answer refused = put(body);
    expect_external_error(refused, 400, "INVALID_PARAMETER");
    EXPECT_THAT(members_of(object_at(refused.json(), "extraParameters")), ElementsAre("groupId")) << body;
  }
  EXPECT_EQ(put(R"({"groupId":null})").status, 204);
  EXPECT_THAT(read(of_group), IsEmpty());
  expect_external_error(client.get(at("groups/" + program + "/submissions"), keeper.token), 404, "NOT_FOUND");
}

TEST_F(ExternalCompany, N10_ASubmissionSaysWhatItIsAboutAndWhetherItHasPersonalData) {
  const std::string shop = make("CompanyAsset", "shop.example", R"({"assetType":"Url"})");
  EXPECT_EQ(change(keeper.token, "PUT", "ACME-1/domain",
                   fmt::format(R"({{"domainId":"{}","motivation":"Found there"}})", shop))
                .status,
            204);
  EXPECT_EQ(change(keeper.token, "PUT", "ACME-1/personal-data", R"({"personalData":true})").status, 204);
  const auto report = object_at(one("submissions/ACME-1"), "report");
  EXPECT_EQ(text_at(object_at(report, "domain"), "companyAssetId"), shop);
  EXPECT_EQ(text_at(object_at(report, "domain"), "motivation"), "Found there");
  EXPECT_TRUE(report.at("personalData").as_bool());
  EXPECT_EQ(change(keeper.token, "PUT", "ACME-1/domain", R"({"domainId":null})").status, 204);
  EXPECT_TRUE(object_at(one("submissions/ACME-1"), "report").at("domain").is_null());
  expect_external_error(change(keeper.token, "PUT", "ACME-1/domain", R"({"motivation":"x"})"), 400,
                        "INVALID_PARAMETER");
}

TEST_F(ExternalCompany, N10_UpdatesOfAProgramAreWrittenPublishedAndDeleted) {
  const Answer made = send("POST", of_program("updates"), R"({"title":"Draft","description":"Soon"})");
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(text_at(made.json(), "programId"), program);
  const std::string id = text_at(made.json(), "id"), path = of_program("updates/" + id);
  EXPECT_TRUE(read("programs/updates")[0].at("publishedAt").is_null());

  const Answer changed = send("PUT", path, R"({"title":"News","description":"Now"})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(text_at(changed.json(), "id"), id);
  const auto published = base::unix_seconds(house.clock().now());
  EXPECT_EQ(send("POST", path + "/publish", R"({"notifyResearchers":true})").status, 200);
  house.clock().advance(std::chrono::minutes{1});
  EXPECT_EQ(send("POST", path + "/publish", "{}").status, 200) << "once more changes nothing";
  const auto updates = listed(keeper.token, of_program("updates"));
  ASSERT_EQ(updates.size(), 1U);
  EXPECT_EQ(number_at(updates[0].as_object(), "publishedAt"), published);
  EXPECT_EQ(text_at(object_at(updates[0].as_object(), "originators"), "programId"), program);
  EXPECT_THAT(titles("programs/updates"), ElementsAre("News"));

  EXPECT_EQ(send("DELETE", path).status, 204);
  EXPECT_THAT(read("programs/updates"), IsEmpty());
  expect_external_error(send("DELETE", path), 404, "NOT_FOUND");
  expect_external_error(send("PUT", path, R"({"title":"a","description":"b"})"), 404, "NOT_FOUND");
  expect_external_error(send("POST", of_program("updates"), R"({"title":"a"})"), 400, "INVALID_PARAMETER");
}

TEST_F(ExternalCompany, N10_AnUpdateBelongsToItsProgram) {
  const std::string other = make("Program", "Other", R"({"handle":"other"})");
  const Answer made =
      send("POST", of_program("updates"), R"({"title":"News","description":"Now","publish":true})");
  const std::string path = at(fmt::format("programs/{}/updates/{}", other, text_at(made.json(), "id")));
  expect_external_error(send("DELETE", path), 404, "NOT_FOUND");
  EXPECT_THAT(listed(keeper.token, at("programs/" + other + "/updates")), IsEmpty());
}

TEST_F(ExternalCompany, N10_BonusesAndABountyArePayoutsOfASubmission) {
  const auto bonus = [&](std::string_view body) {
    return change(keeper.token, "POST", "ACME-1/company-bonuses", body);
  };
  const Answer made = bonus(R"({"amount":{"value":10.5,"currency":"EUR"},"researcherId":"u-2"})");
  ASSERT_EQ(made.status, 202) << made.body;
  const std::string id(made.json().at("payoutIds").at(0).as_string());
  EXPECT_EQ(change(keeper.token, "POST", "ACME-1/custom-bounty",
                   R"({"message":"Well done","customBounty":{"value":100}})")
                .status,
            204);
  EXPECT_EQ(change(keeper.token, "POST", "ACME-1/custom-bounty",
                   R"({"message":"Or rather","customBounty":{"value":200}})")
                .status,
            204);
  for (const auto& path : {at("payouts"), of_program("payouts"), at("submissions/ACME-1/payouts")}) {
    const auto payouts = listed(keeper.token, path);
    ASSERT_EQ(payouts.size(), 2U) << path;
    const auto first = payouts[0].as_object(), second = payouts[1].as_object();
    EXPECT_EQ(text_at(first, "id"), id);
    EXPECT_EQ(text_at(object_at(first, "researcher"), "userName"), "eve");
    EXPECT_EQ(text_at(object_at(first, "type"), "value"), "Bonus");
    EXPECT_EQ(text_at(object_at(first, "originators"), "programId"), program);
    EXPECT_EQ(text_at(object_at(first, "originators"), "submissionCode"), "ACME-1");
    EXPECT_EQ(text_at(object_at(second, "researcher"), "userName"), "bob");
    EXPECT_EQ(number_at(object_at(second, "amount"), "value"), 200);
  }
  EXPECT_EQ(text_at(read("submissions/ACME-1/events").back().as_object(), "message"), "Or rather");
  EXPECT_EQ(change(keeper.token, "DELETE", "ACME-1/company-bonuses/" + id).status, 204);
  EXPECT_EQ(total(), R"({"value":200,"currency":"EUR"})");
  expect_external_error(change(keeper.token, "DELETE", "ACME-1/company-bonuses/" + id), 404, "NOT_FOUND");
  for (const char* wrong : {"{}", R"({"amount":{"value":0}})", R"({"amount":{"value":1,"currency":"USD"}})",
                            R"({"amount":{"value":1},"researcherId":"nobody"})"})
    expect_external_error(bonus(wrong), 400, "INVALID_PARAMETER");
  EXPECT_EQ(total(), R"({"value":200,"currency":"EUR"})");
}

// A client that has heard nothing sends its request again.
TEST_F(ExternalCompany, N10_ABonusIsPaidOnceForOneKey) {
  Headers headers = bearer(keeper.token);
  headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("Idempotency-Key", "one");
  std::set<std::string> answers;
  for (int i = 0; i < 3; ++i) {
    const Answer answer =
        client.send("POST", at("submissions/ACME-1/company-bonuses"), headers, R"({"amount":{"value":10}})");
    EXPECT_EQ(answer.status, 202) << answer.body;
    answers.insert(answer.body);
  }
  EXPECT_THAT(answers, SizeIs(1));
  EXPECT_EQ(total(), R"({"value":10,"currency":"EUR"})");
}

// What was made may be the very reason why it could not be made now.
TEST_F(ExternalCompany, N10_ARepetitionIsAnsweredWhateverHasBecomeOfTheSubmission) {
  make("RewardBudget", "Rewards", R"({"total":"100"})");
  Headers headers = bearer(keeper.token);
  headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("Idempotency-Key", "one");
  const auto twice = [&](const std::string& path, std::string_view body, int status) {
    const Answer first = client.send("POST", path, headers, body);
    EXPECT_EQ(first.status, status) << first.body;
    const Answer again = client.send("POST", path, headers, body);
    EXPECT_EQ(again.status, status) << again.body;
    EXPECT_EQ(again.body, first.body);
    headers.back().second += "+";
  };
  twice(at("reward-system/payout-reward-requests"),
        R"({"title":"Thanks","recipientEmail":"ada@example.com","amount":{"value":60}})", 200);
  EXPECT_EQ(number_at(one("reward-system/reward-requests"), "maxCount"), 1);
  std::string full;
  for (int i = 0; i < 63; ++i) full += fmt::format(R"({{"id":"{}","type":"Bonus","value":"1"}},)", i);
  full.pop_back();
  submission("FULL-1", fmt::format(R"(,"payouts":[{}])", full));
  twice(at("submissions/FULL-1/company-bonuses"), R"({"amount":{"value":1}})", 202);
  expect_external_error(change(keeper.token, "POST", "FULL-1/company-bonuses", R"({"amount":{"value":1}})"),
                        402, "QUOTA_EXCEEDED");
}

// What the caller does not see would be lost, and a paid bounty paid again.
TEST_F(ExternalCompany, N10_N03_NothingIsMadeOfWhatTheCallerMayNotRead) {
  const std::string hidden =
      submission("HIDDEN-1", R"(,"tags":[{"name":"ours"}],"totalPayout":"500",)"
                             R"("payouts":[{"id":"p-1","type":"Bounty","value":"500","status":"Paid"}])");
  make_policy("Nobody sees money", "north", R"(,"readAttributes":["payouts","totalPayout","tags"])",
              R"(,"effect":"deny")");
  keeper = external("administrator", fmt::format(R"({},"claims":{{"line":"north"}})", kVersion2));
  const auto stored = [&] { return api("GET", "/api/assets/" + hidden).json().at("attributes"); };
  const auto before = stored();
  EXPECT_THAT(texts_of(one("submissions/HIDDEN-1").at("tags")), IsEmpty());
  for (const auto& [path, body] : std::vector<std::pair<const char*, const char*>>{
           {"HIDDEN-1/custom-bounty", R"({"message":"x","customBounty":{"value":500}})"},
           {"HIDDEN-1/company-bonuses", R"({"amount":{"value":1}})"},
           {"HIDDEN-1/tags", R"({"tag":"more"})"}})
    expect_external_error(change(keeper.token, "POST", path, body), 403, "FORBIDDEN");
  EXPECT_EQ(stored(), before);
}

TEST_F(ExternalCompany, N10_APaidPayoutDoesNotChange) {
  submission("ACME-2",
             R"(,"totalPayout":"5","payouts":[{"id":"p-1","type":"Bonus","value":"5","status":"Paid"}])");
  expect_external_error(change(keeper.token, "DELETE", "ACME-2/company-bonuses/p-1"), 409,
                        "PAYOUT_ALREADY_PAID");
}

TEST_F(ExternalCompany, N10_AKnownReportIsImportedWithItsMessages) {
  const std::string type = make("SubmissionType", "Open redirect", R"({"cwe":"CWE-601"})");
  const Answer made =
      send("POST", of_program("import-submission"),
           fmt::format(R"({{"title":"Old one","typeId":"{}","createdAt":1500000000,"severityId":3,)"
                       R"("statusId":5,"closeReasonId":1,"tags":["old"],"messages":[)"
                       R"({{"content":"First","external":true,"createdAt":1500000100}}]}})",
                       type));
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string imported = "submissions/" + text_at(made.json(), "code");
  const auto detail = one(imported);
  EXPECT_EQ(text_at(detail, "title"), "Old one");
  EXPECT_EQ(text_at(detail, "programId"), program);
  EXPECT_EQ(number_at(detail, "createdAt"), 1500000000);
  EXPECT_EQ(text_at(object_at(detail, "type"), "cwe"), "CWE-601");
  const auto events = read(imported + "/events");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(text_at(events[0].as_object(), "message"), "First");
  EXPECT_EQ(text_at(object_at(events[1].as_object(), "type"), "value"), "SubmissionCreated");
  for (const auto& [body, field] : std::vector<std::pair<std::string, const char*>>{
           {R"({})", "title"},
           {fmt::format(R"({{"title":"a","typeId":"{}"}})", kNobody), "typeId"},
           {R"({"title":"a","messages":[{}]})", "messages[0].content"}}) {
    const Answer refused = send("POST", of_program("import-submission"), body);
    expect_external_error(refused, 400, "INVALID_PARAMETER");
    EXPECT_THAT(members_of(object_at(refused.json(), "extraParameters")), ElementsAre(field));
  }
}

TEST_F(ExternalCompany, N10_IssuesOfOtherTrackersAreListed) {
  submission(
      "ACME-2",
      R"(,"integrationReferences":[{"name":"Jira","reference":"J-1","createdAt":"2026-01-01T00:00:00Z"}])");
  const auto list = read("submissions/ACME-2/integrations");
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(text_at(list[0].as_object(), "reference"), "J-1");
  EXPECT_EQ(number_at(list[0].as_object(), "createdAt"), 1767225600);
}

// --- rewards

class ExternalRewards : public ExternalCompany {
 protected:
  Answer ask(std::string_view title, int amount) {
    return send("POST", at("reward-system/payout-reward-requests"),
                fmt::format(R"({{"title":"{}","recipientEmail":"ada@example.com","amount":{{"value":{}}}}})",
                            title, amount));
  }
  boost::json::object requests(std::string_view query = "") {
    return one(fmt::format("reward-system/reward-requests{}", query));
  }
  static std::string request(std::string_view id, std::string_view more = "") {
    return at(fmt::format("reward-system/reward-requests/{}{}", id, more));
  }
};

TEST_F(ExternalRewards, N10_TheListHasPages) {
  for (const char* title : {"One", "Two", "Three"}) ASSERT_EQ(ask(title, 10).status, 200);
  EXPECT_THAT(members_of(requests()), ElementsAre("count", "maxCount", "records"));
  const auto page = requests("?Limit=2&Offset=2");
  EXPECT_EQ(number_at(page, "count"), 1);
  EXPECT_EQ(number_at(page, "maxCount"), 3);
  EXPECT_EQ(text_at(array_at(page, "records")[0].as_object(), "title"), "Three");
  EXPECT_EQ(number_at(requests("?Limit=0"), "count"), 0);
  EXPECT_EQ(number_at(requests("?Offset=9223372036854775807"), "count"), 0);
  const auto since = base::unix_seconds(house.clock().now()) + 1;
  EXPECT_EQ(number_at(requests(fmt::format("?CreatedSince={}", since)), "maxCount"), 0);
  for (const char* query : {"?Limit=201", "?Limit=-1", "?Offset=x", "?UpdatedSince=1.5"})
    expect_external_error(client.get(at(std::string("reward-system/reward-requests") + query), keeper.token),
                          400, "INVALID_PARAMETER");
}

TEST_F(ExternalRewards, N10_TheBudgetSaysWhatIsLeft) {
  EXPECT_TRUE(one("reward-system/budget").at("budgetTotal").is_null());
  make("RewardBudget", "Rewards", R"({"total":"100"})");
  ASSERT_EQ(ask("One", 60).status, 200);
  expect_external_error(ask("Two", 41), 409, "BUDGET_EXCEEDED");
  EXPECT_EQ(number_at(requests(), "maxCount"), 1);
  EXPECT_EQ(number_at(object_at(one("reward-system/budget"), "budgetLeft"), "value"), 40);
}

TEST_F(ExternalRewards, N10_ARewardIsDeletedUntilSomebodyClaimsIt) {
  const std::string open = text_at(ask("Open", 10).json(), "rewardRequestId");
  const std::string claimed =
      make("RewardRequest", "Claimed", R"({"amount":"50","status":"Claimed","claimedBy":"eve"})");
  expect_external_error(client.get(request(open, "/payout"), keeper.token), 404, "NOT_FOUND");
  const auto payout = shown(keeper.token, request(claimed, "/payout"));
  EXPECT_EQ(text_at(object_at(payout, "originators"), "rewardRequestId"), claimed);
  EXPECT_EQ(number_at(object_at(payout, "amount"), "value"), 50);
  EXPECT_THAT(read("payouts"), SizeIs(1));
  const Answer refused = send("DELETE", request(claimed));
  expect_external_error(refused, 409, "REWARD_ALREADY_PAID");
  EXPECT_THAT(members_of(object_at(refused.json(), "extraParameters")), ElementsAre("rewardRequestId"));
  EXPECT_EQ(send("DELETE", request(open)).status, 204);
  expect_external_error(send("DELETE", request(open)), 404, "NOT_FOUND");
  EXPECT_EQ(number_at(requests(), "maxCount"), 1);
}

// §10: rewards have scopes of their own.
TEST_F(ExternalRewards, N8_RewardsAndThePlatformAreOpenedByScopesOfTheirOwn) {
  const auto status = [&](std::string_view scope, std::string_view method, const std::string& path) {
    const auto client_of = external("administrator", fmt::format(R"({},"scopes":["{}"])", kVersion2, scope));
    const std::string token =
        text_at(client
                    .post_form("/connect/token",
                               token_request(client_of.made, fmt::format("&scope={}", escaped(scope))))
                    .json(),
                "access_token");
    return call(token, method, path, method == "GET" ? "" : "{}").status;
  };
  const std::string budget = at("reward-system/budget"), ask_for = at("reward-system/payout-reward-requests"),
                    programs = at("programs");
  EXPECT_EQ(status("reward_system:read", "GET", budget), 200);
  EXPECT_EQ(status("reward_system:read", "POST", ask_for), 403);
  EXPECT_EQ(status("reward_system:read", "GET", programs), 403);
  EXPECT_EQ(status("reward_system:write", "POST", ask_for), 400) << "let in, and refused for its body";
  EXPECT_EQ(status("core_platform:read", "GET", budget), 403);
  EXPECT_EQ(status("core_platform:read", "GET", programs), 200);
  EXPECT_EQ(status("company_external_api", "GET", budget), 200);
}

// --- rights

TEST_F(ExternalCompany, N10_N03_WhoOnlyReadsMakesNothing) {
  const auto reader = external("event_viewer", kVersion2);
  for (const auto& [method, path, body] : std::vector<std::tuple<const char*, std::string, const char*>>{
           {"POST", of_program("updates"), R"({"title":"a","description":"b"})"},
           {"POST", of_program("import-submission"), R"({"title":"a"})"},
           {"POST", at("submissions/ACME-1/company-bonuses"), R"({"amount":{"value":1}})"},
           {"POST", at("submissions/ACME-1/custom-bounty"), R"({"message":"a","customBounty":{"value":1}})"},
           {"PUT", at("submissions/ACME-1/personal-data"), R"({"personalData":true})"},
           {"POST", at("reward-system/payout-reward-requests"),
            R"({"title":"a","recipientEmail":"ada@example.com","amount":{"value":1}})"}})
    expect_external_error(call(reader.token, method, path, body), 403, "FORBIDDEN");
  EXPECT_THAT(read("payouts"), IsEmpty());
}

TEST_F(ExternalCompany, N10_N03_WhatAPolicyHidesIsNotThere) {
  make("SubmissionGroup", "Secret", "{}");
  make("RewardRequest", "Secret", R"({"amount":"50","status":"Paid"})");
  const auto nobody = external("none", kVersion2);
  for (const char* path : {"programs", "submissions", "payouts", "groups", "company-assets",
                           "programs/updates", "submission-possible-types"})
    EXPECT_THAT(listed(nobody.token, at(path)), IsEmpty()) << path;
  EXPECT_EQ(number_at(shown(nobody.token, at("reward-system/reward-requests")), "maxCount"), 0);
  EXPECT_FALSE(shown(nobody.token, at("iplookup?ipAddress=192.0.2.7")).at("exists").as_bool());
  for (const auto& path : {of_program("researchers"), of_program("payouts"), of_program("updates"),
                           at("submissions/ACME-1/payouts"), at("submissions/ACME-1/possible-groups"),
                           at("submissions/ACME-1/integrations")})
    expect_external_error(client.get(path, nobody.token), 404, "NOT_FOUND");
}

}  // namespace
}  // namespace sallyport::support
