// What version 2 shows and takes (external-api §10).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "dialects/external_api/company/body.h"
#include "dialects/external_api/company/import_wire.h"
#include "dialects/external_api/company/money.h"
#include "dialects/external_api/company/payout_wire.h"
#include "dialects/external_api/company/program_wire.h"
#include "dialects/external_api/company/reward_wire.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::external_api {
namespace {

using base::field_of;
using base::to_json;
using model::AttributeMap;
using testing::ElementsAre;
using Maps = std::vector<AttributeMap>;

constexpr const char* kId = "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11";

model::Asset asset(model::Attributes attributes) {
  model::Asset asset;
  asset.id = *model::AssetId::parse(kId);
  asset.tenant = *model::TenantId::parse("7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21");
  asset.attributes = std::move(attributes);
  asset.created_at = asset.changed_at = kNow;
  return asset;
}
Shown shown(const model::Asset& asset, const Program* program = nullptr) {
  return {.asset = asset, .program = program, .deployment = kDeployment};
}
Program acme(std::string_view level = "", std::string_view status = "Open") {
  return Program(asset({{"handle", "acme"},
                        {"arc_display_name", "Acme"},
                        {"status", std::string(status)},
                        {"confidentialityLevel", std::string(level)}}));
}

// --- submissions and programs

TEST(CompanyWire, N10_MoneyHasItsCurrencyAndTheProgramItsId) {
  const auto submission = asset({{"totalPayout", AttributeMap{{"value", "150"}, {"currency", "USD"}}},
                                 {"tags", Maps{{{"name", "urgent"}}, {{"name", "web"}}}},
                                 {"researcher", "bob"},
                                 {"collaborators", Maps{{{"userName", "eve"}}}}});
  const auto program = acme();
  const auto written = write_submission_2(shown(submission, &program));
  EXPECT_EQ(to_json(written.at("totalPayout")), R"({"value":150,"currency":"USD"})");
  EXPECT_EQ(written.at("programId").as_string(), kId);
  EXPECT_EQ(to_json(written.at("originators")),
            std::string(R"({"programId":")") + kId + R"(","pentestCode":null})");
  EXPECT_EQ(to_json(written.at("tags")), R"(["urgent","web"])");
  EXPECT_EQ(to_json(written.at("submitter").at("userName")), R"("bob")");
  EXPECT_EQ(to_json(written.at("collaboratorCount")), "1");
  EXPECT_TRUE(write_submission_2(shown(submission)).at("programId").is_null());
  EXPECT_EQ(to_json(write_program(program, kDeployment)),
            R"({"id":"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11","handle":"acme",)"
            R"("companyId":"7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21","companyHandle":null,"logoUrl":null,)"
            R"("name":"Acme","status":{"id":2,"value":"Open"},"confidentialityLevel":null,)"
            R"("webLinks":{"details":"https://id.example.com/p/acme"},"type":null})");
}

// Clients that are made from the published description take no null for these.
TEST(CompanyWire, N10_APersonHasAnIdOnlyWhenItIsKnown) {
  const auto known = asset({{"assignee", AttributeMap{{"userName", "ada"}, {"userId", kId}}}});
  EXPECT_EQ(write_submission_2(shown(known)).at("assignee").at("userId").as_string(), kId);
  const auto unknown = asset({{"assignee", "ada"}});
  EXPECT_FALSE(write_submission_2(shown(unknown)).at("assignee").as_object().contains("userId"));
}

TEST(CompanyWire, N10_OneSubmissionShowsItsReportItsRewardAndWhatItIsADuplicateOf) {
  const auto submission = asset(
      {{"impact", "High"},
       {"ip", "192.0.2.7"},
       {"state", AttributeMap{{"status", "Closed"}, {"closeReason", "Duplicate"}, {"duplicateOf", "ACME-1"}}},
       {"closedAt", "2026-01-03T12:00:00Z"},
       {"totalPayout", "60"},
       {"payouts",
        Maps{{{"id", "1"}, {"type", "bounty"}, {"value", "50"}}, {{"type", "Bonus"}, {"value", "10"}}}},
       {"questions", Maps{{{"question", "Where?"}, {"answer", "Here."}}}},
       {"domain", AttributeMap{{"value", "shop.example"}, {"type", "Url"}, {"companyAssetId", kId}}},
       {"customFields", Maps{{{"key", "cost"}, {"value", "7"}}}}});
  const auto detail = write_detail_2(shown(submission), {boost::json::object{{"url", "u"}, {"code", 1}}}, 1);
  EXPECT_EQ(to_json(detail.at("report").at("impact")), R"("High")");
  EXPECT_EQ(to_json(detail.at("report").at("ip")), R"("192.0.2.7")");
  EXPECT_EQ(to_json(detail.at("report").at("attachments")), R"([{"url":"u","code":1}])");
  EXPECT_EQ(to_json(detail.at("report").at("questions")),
            R"([{"question":"Where?","type":null,"answer":"Here."}])");
  EXPECT_EQ(to_json(detail.at("report").at("domain")),
            std::string(R"({"companyAssetId":")") + kId +
                R"(","name":"shop.example","motivation":null,"type":{"id":1,"value":"Url"},"tier":null,)"
                R"("description":null})");
  EXPECT_EQ(to_json(detail.at("state").at("duplicateInfo").at("parentSubmissionCode")), R"("ACME-1")");
  EXPECT_EQ(to_json(detail.at("state").at("closedAt")), "1767441600");
  EXPECT_EQ(to_json(detail.at("reward").at("totalPayout")), R"({"value":60,"currency":"EUR"})");
  EXPECT_EQ(to_json(detail.at("reward").at("totalBountyPayout")), R"({"value":50,"currency":"EUR"})");
  EXPECT_EQ(to_json(detail.at("reward").at("totalBonusPayout")), R"({"value":10,"currency":"EUR"})");
  EXPECT_EQ(to_json(detail.at("customFields")), R"([{"key":"cost","value":"7","type":null}])");
  EXPECT_EQ(to_json(detail.at("attachmentCount")), "1");
}

TEST(CompanyWire, N10_AProgramShowsWhatItIsAbout) {
  const auto program = asset({{"handle", "acme"},
                              {"status", "Open"},
                              {"inScope", "The shop"},
                              {"rulesOfEngagement", "Be kind"},
                              {"budget", AttributeMap{{"total", "1000"}, {"spent", "10.50"}}},
                              {"domains", Maps{{{"companyAssetId", kId}, {"endpoint", "shop.example"}}}}});
  const auto detail = write_program_detail(program, kDeployment);
  EXPECT_EQ(detail.at("programId"), detail.at("id"));
  EXPECT_EQ(to_json(detail.at("state").at("status")), R"({"id":2,"value":"Open"})");
  EXPECT_EQ(to_json(detail.at("inScope")), R"({"content":"The shop","attachments":[]})");
  EXPECT_EQ(to_json(detail.at("rulesOfEngagement").at("content").at("description")), R"("Be kind")");
  EXPECT_TRUE(detail.at("faq").is_null());
  EXPECT_DOUBLE_EQ(detail.at("programBudget").at("budgetSpent").at("value").as_double(), 10.5);
  EXPECT_EQ(detail.at("domain").as_array().at(0).at("id").as_string(), kId);
  EXPECT_EQ(to_json(detail.at("webLinks").at("submissions")),
            R"("https://id.example.com/p/acme/submissions")");
}

TEST(CompanyWire, N10_AccessGoesByTheProgramAndByWhatAResearcherIsInIt) {
  const auto access = [](const Program& program, std::string_view status) {
    const auto researcher = asset({{"status", std::string(status)}});
    const auto written = write_access(program, status.empty() ? nullptr : &researcher);
    std::string flags;
    for (const auto& [name, value] : written) flags += value.as_bool() ? '1' : '0';
    return flags;  // create, detail, preview, list, terms
  };
  EXPECT_EQ(access(acme("Public"), ""), "11111");
  EXPECT_EQ(access(acme("Public", "Suspended"), ""), "01111");
  EXPECT_EQ(access(acme("Invite Only"), ""), "00000");
  EXPECT_EQ(access(acme("Invite Only"), "Invited"), "00111");
  EXPECT_EQ(access(acme("Invite Only"), "Active"), "11111");
  EXPECT_EQ(access(acme("Public"), "Blocked"), "00000");
  EXPECT_EQ(access(acme(), "Applied"), "00000");
}

// --- money

TEST(CompanyMoney, IsKeptInWholeCents) {
  for (const auto& [text, cents] : std::vector<std::pair<const char*, std::int64_t>>{
           {"150", 15000}, {"150.5", 15050}, {"150.50", 15050}, {"0.01", 1}, {"-0.05", -5}, {"x", 0}})
    EXPECT_EQ(money_of(text, "").cents, cents) << text;
  for (const std::int64_t cents : {0L, 1L, 5L, 99L, 100L, 15050L, -5L, -150L})
    EXPECT_EQ(money_of(value_text({.cents = cents}), "").cents, cents) << value_text({.cents = cents});
}

TEST(CompanyMoney, OfABodyIsAboveNothingWithAtMostTwoDecimals) {
  const auto read = [](std::string_view amount) {
    return read_money(object(fmt::format(R"({{"amount":{}}})", amount)), "amount", "USD");
  };
  EXPECT_EQ(read(R"({"value":150.5})").value(), (Money{.cents = 15050, .currency = "USD"}));
  EXPECT_EQ(read(R"({"value":1,"currency":"CHF"})").value(), (Money{.cents = 100, .currency = "CHF"}));
  EXPECT_EQ(read(R"({"value":999999999.99})").value()->cents, 99999999999);
  EXPECT_EQ(read("null").value(), std::nullopt);
  for (const char* wrong : {R"({"value":0})", R"({"value":-1})", R"({"value":0.001})", R"({"value":1.005})",
                            R"({"value":1000000001})", R"({"value":1e300})", R"({"value":"1"})", "{}"})
    EXPECT_EQ(field_of(read(wrong)), "amount.value") << wrong;
  for (const char* wrong : {R"("eur")", R"("EURO")", R"("")", "1"})
    EXPECT_EQ(field_of(read(fmt::format(R"({{"value":1,"currency":{}}})", wrong))), "amount.currency");
  EXPECT_EQ(field_of(read("5")), "amount");
}

// --- payouts

const NewPayout kFive{
    .id = "5", .type = "Bonus", .amount = {.cents = 500}, .user_id = kId, .user_name = "bob", .now = kNow};

TEST(CompanyPayouts, APayoutIsAddedToTheTotal) {
  const auto submission = asset({{"totalPayout", "10.50"}});
  EXPECT_EQ(attributes_of(with_payout(submission, kFive, "amount").value()),
            std::string(R"({"payouts":[{"createdAt":"2026-01-01T00:00:00Z","currency":"EUR","id":"5",)") +
                R"("status":"Pending","type":"Bonus","userId":")" + kId +
                R"(","userName":"bob","value":"5"}],"totalPayout":"15.50"})");
}

TEST(CompanyPayouts, OneCurrencyForAllOfASubmission) {
  const auto dollars = asset({{"totalPayout", AttributeMap{{"value", "1"}, {"currency", "USD"}}}});
  EXPECT_EQ(field_of(with_payout(dollars, kFive, "amount")), "amount.currency");
  const auto nothing = asset({{"totalPayout", AttributeMap{{"value", "0"}, {"currency", "USD"}}}});
  EXPECT_TRUE(with_payout(nothing, kFive, "amount"));
}

TEST(CompanyPayouts, ABountyTakesThePlaceOfOneThatIsNotPaidYet) {
  auto bounty = kFive;
  bounty.type = "Bounty";
  const auto open = asset({{"totalPayout", "50"},
                           {"payouts", Maps{{{"id", "1"}, {"type", "Bounty"}, {"value", "40"}},
                                            {{"id", "2"}, {"type", "Bonus"}, {"value", "10"}}}}});
  const auto change = with_bounty(open, bounty, "customBounty").value();
  EXPECT_EQ(std::get<std::string>(change.attributes.at("totalPayout")), "15");
  EXPECT_EQ(std::get<Maps>(change.attributes.at("payouts")).size(), 2U);
  const auto paid =
      asset({{"payouts", Maps{{{"id", "1"}, {"type", "Bounty"}, {"value", "40"}, {"status", "Paid"}}}}});
  EXPECT_EQ(with_bounty(paid, bounty, "customBounty").error().code, "payout_already_paid");
}

// What is shown as a paid bounty is treated as one.
TEST(CompanyPayouts, OneThatSaysNothingIsABountyAndOneWithATimeIsPaid) {
  auto bounty = kFive;
  bounty.type = "Bounty";
  const auto paid =
      asset({{"payouts", Maps{{{"id", "1"}, {"value", "40"}, {"paidAt", "2026-01-01T00:00:00Z"}}}}});
  EXPECT_EQ(sum_of(paid.attributes, "Bounty"), 4000);
  EXPECT_EQ(with_bounty(paid, bounty, "customBounty").error().code, "payout_already_paid");
  const auto reward = asset({{"paidAt", "2026-01-01T00:00:00Z"}});
  EXPECT_TRUE(is_claimed(reward));
  EXPECT_EQ(to_json(write_reward_request(reward).at("status").at("value")), R"("Paid")");
  EXPECT_EQ(to_json(write_reward_payout(reward).at("status").at("value")), R"("Paid")");
  EXPECT_EQ(to_json(write_reward_payout(asset({{"status", "Paid"}})).at("status").at("value")), R"("Paid")");
}

TEST(CompanyPayouts, ABonusIsTakenBackUntilItIsPaid) {
  const auto submission = asset({{"totalPayout", "30"},
                                 {"payouts", Maps{{{"id", "1"}, {"type", "Bonus"}, {"value", "10"}},
                                                  {{"id", "2"}, {"type", "Bonus"}, {"status", "Paid"}},
                                                  {{"id", "3"}, {"type", "Bounty"}, {"value", "20"}}}}});
  const auto change = without_bonus(submission, "1").value();
  EXPECT_EQ(std::get<std::string>(change.attributes.at("totalPayout")), "20");
  EXPECT_EQ(std::get<Maps>(change.attributes.at("payouts")).size(), 2U);
  EXPECT_EQ(without_bonus(submission, "2").error().code, "payout_already_paid");
  for (const char* none : {"3", "4", ""})
    EXPECT_EQ(without_bonus(submission, none).error().kind, base::ErrorKind::kNotFound) << none;
  const auto last = asset({{"totalPayout", "10"}, {"payouts", Maps{{{"id", "1"}, {"type", "Bonus"}}}}});
  EXPECT_THAT(without_bonus(last, "1")->removed, ElementsAre("payouts"));
}

TEST(CompanyPayouts, ThereAreAtMostAsManyAsAListMayHave) {
  const auto full = asset({{"payouts", Maps(model::kMaxAttributeListEntries, AttributeMap{{"id", "1"}})}});
  EXPECT_EQ(with_payout(full, kFive, "amount").error().kind, base::ErrorKind::kQuota);
}

// --- rewards

TEST(CompanyRewards, TheBudgetCountsWhatIsSpentAndWhatIsAskedFor) {
  Budget budget(Money{.cents = 10000});
  budget.count(asset({{"amount", "30"}}));
  budget.count(asset({{"amount", "50"}, {"status", "Paid"}}));
  budget.count(asset({{"amount", AttributeMap{{"value", "9"}, {"currency", "USD"}}}}));
  EXPECT_EQ(
      to_json(budget.write()),
      R"({"budgetLeft":{"value":20,"currency":"EUR"},"budgetInValidation":{"value":30,"currency":"EUR"},)"
      R"("budgetSpent":{"value":50,"currency":"EUR"},"budgetTotal":{"value":100,"currency":"EUR"}})");
  EXPECT_TRUE(budget.check_room({.cents = 2000}));
  EXPECT_EQ(budget.check_room({.cents = 2001}).error().code, "budget_exceeded");
  EXPECT_EQ(field_of(budget.check_room({.cents = 1, .currency = "USD"})), "amount.currency");
  EXPECT_TRUE(Budget(std::nullopt).check_room({.cents = 1'000'000, .currency = "USD"}));
}

TEST(CompanyRewards, ARequestNamesWhatItIsForAndWhoGetsIt) {
  const auto read = [](std::string_view text) { return read_reward_request(object(text), "EUR"); };
  const auto reward =
      read(R"({"title":"Thanks","recipientEmail":"ada@example.com","amount":{"value":10},"severity":3,)"
           R"("internalReference":"R-1"})");
  ASSERT_TRUE(reward);
  EXPECT_EQ(to_json(model::to_json(reward->attributes)),
            R"({"amount":"10","arc_display_name":"Thanks","arc_display_type":"RewardRequest",)"
            R"("internalReference":"R-1","recipientEmail":"ada@example.com","severity":"Medium",)"
            R"("status":"Pending"})");
  const auto written = write_reward_request(asset(reward->attributes));
  EXPECT_TRUE(written.at("isDeletable").as_bool());
  EXPECT_EQ(to_json(written.at("reward").at("payout").at("amount")), R"({"value":10,"currency":"EUR"})");
  EXPECT_EQ(field_of(read(R"({"recipientEmail":"ada@example.com","amount":{"value":10}})")), "title");
  EXPECT_EQ(field_of(read(R"({"title":"a","recipientEmail":"ada","amount":{"value":10}})")),
            "recipientEmail");
  EXPECT_EQ(field_of(read(R"({"title":"a","recipientEmail":"ada@example.com"})")), "amount");
}

TEST(CompanyRewards, WhatIsClaimedIsNotDeleted) {
  for (const char* status : {"Claimed", "paid"}) {
    const auto request = asset({{"status", status}});
    EXPECT_TRUE(is_claimed(request));
    EXPECT_EQ(check_deletable(request).error().code, "reward_already_paid");
    EXPECT_FALSE(write_reward_request(request).at("isDeletable").as_bool());
  }
  EXPECT_TRUE(check_deletable(asset({})));
}

// --- imports

TEST(CompanyImport, N10_AReportBecomesASubmissionWithAllThatItBrings) {
  const auto import = read_import(object(
      R"({"title":"Old one","createdAt":1500000000,"severityId":4,"severityVector":"AV:N","statusId":5,)"
      R"("closeReasonId":1,"ipAddress":"::ffff:192.0.2.7","personalData":true,"tags":["old"],)"
      R"("messages":[{"content":"First","external":true,"createdAt":1500000100},{"content":"Second"}],)"
      R"("questionAnswers":[{"question":"Where?","answer":"Here."}],)"
      R"("groupId":"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11"})"));
  ASSERT_TRUE(import) << import.error().message;
  EXPECT_EQ(import->group->to_string(), kId);
  EXPECT_FALSE(import->type || import->asset);
  EXPECT_EQ(to_json(model::to_json(import->attributes)),
            R"({"arc_display_name":"Old one","arc_display_type":"Submission","closeReason":"Resolved",)"
            R"("createdAt":"2017-07-14T02:40:00Z","importedMessages":[)"
            R"({"content":"First","createdAt":"2017-07-14T02:41:40Z","external":"true"},)"
            R"({"content":"Second","external":"false"}],"ip":"192.0.2.7","personalData":"true",)"
            R"("questions":[{"answer":"Here.","question":"Where?"}],)"
            R"("severity":"High","severityVector":"AV:N","state":"Closed","tags":[{"name":"old"}]})");
  const auto submission = asset(import->attributes);
  EXPECT_EQ(write_submission_2(shown(submission)).at("createdAt").as_int64(), 1500000000);
  const auto messages = write_imported_messages(submission);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_FALSE(messages[0].at("isInternal").as_bool());
  EXPECT_EQ(messages[0].at("createdAt").as_int64(), 1500000100);
  EXPECT_TRUE(messages[1].at("isInternal").as_bool());
}

TEST(CompanyImport, ARefusalNamesTheMemberAlsoInsideOfAList) {
  const auto refused = [](std::string_view more) {
    return field_of(read_import(object(fmt::format(R"({{"title":"a"{}}})", more))));
  };
  EXPECT_EQ(field_of(read_import({})), "title");
  EXPECT_EQ(refused(R"(,"statusId":5)"), "closeReasonId");
  EXPECT_EQ(refused(R"(,"closeReasonId":1)"), "closeReasonId");
  EXPECT_EQ(refused(R"(,"severityId":9)"), "severityId");
  EXPECT_EQ(refused(R"(,"typeId":"x")"), "typeId");
  EXPECT_EQ(refused(R"(,"ipAddress":"home")"), "ipAddress");
  EXPECT_EQ(refused(R"(,"createdAt":-1)"), "createdAt");
  EXPECT_EQ(refused(R"(,"tags":["a","b/c"])"), "tags[1]");
  EXPECT_EQ(refused(R"(,"messages":[{}])"), "messages[0].content");
  EXPECT_EQ(refused(R"(,"messages":[1])"), "messages[0]");
  EXPECT_EQ(refused(R"(,"messages":{})"), "messages");
  EXPECT_EQ(refused(R"(,"questionAnswers":[{"question":""}])"), "questionAnswers[0].question");
  EXPECT_EQ(refused(fmt::format(R"(,"impact":"{}")", std::string(4097, 'x'))), "impact");
}

}  // namespace
}  // namespace sallyport::dialects::external_api
