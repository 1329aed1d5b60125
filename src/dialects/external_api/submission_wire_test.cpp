// Submissions, programs and events on the wire (external-api §9, §10).
#include "dialects/external_api/submission_wire.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::external_api {
namespace {

using base::to_json;
using Maps = std::vector<model::AttributeMap>;

const base::Time kCreated = base::from_unix_seconds(1767225600);

model::Asset asset(std::string_view type, model::Attributes attributes) {
  model::Asset asset;
  asset.id = *model::AssetId::parse("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11");
  asset.tenant = *model::TenantId::parse("7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21");
  asset.attributes = std::move(attributes);
  asset.attributes.emplace(model::kDisplayType, std::string(type));
  asset.created_at = asset.changed_at = kCreated;
  return asset;
}
model::Asset redirect() {
  return asset(
      kSubmission,
      {{"code", "ACME-7Q2M"},
       {"arc_display_name", "Open redirect on login"},
       {"program", "acme"},
       {"severity", model::AttributeMap{{"value", "medium"}, {"vector", "AV:N/AC:L"}}},
       {"type", model::AttributeMap{{"name", "Open redirect"}, {"category", "Web"}, {"cwe", "CWE-601"}}},
       {"state", model::AttributeMap{{"status", "Closed"}, {"closeReason", "Resolved"}}},
       {"closedAt", "2026-01-03T12:00:00Z"},
       {"totalPayout", model::AttributeMap{{"value", "150"}, {"currency", "USD"}}},
       {"internalReference", "JIRA-1"},
       {"assignee", "ada"},
       {"researcher", model::AttributeMap{{"userName", "bob"}, {"rank", "7"}, {"identityChecked", "true"}}},
       {"tags", Maps{{{"name", "urgent"}}, {{"name", "web"}}}}});
}
Program acme_program() {
  return Program(asset(kProgram, {{"handle", "acme"}, {"arc_display_name", "Acme"}, {"status", "open"}}));
}

// Every member is there, also of a submission that says nothing; clients read values without a look.
TEST(ExternalWire, N10_AnEmptySubmissionHasEveryMemberOfVersion1) {
  EXPECT_EQ(
      to_json(write_submission_1({.asset = asset(kSubmission, {}), .deployment = kDeployment})),
      R"({"code":"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11","internalReference":null,"title":null,)"
      R"("originalTitle":null,"program":null,"type":null,)"
      R"("severity":{"id":1,"vector":null,"value":"Undecided"},"domain":null,)"
      R"("endpointVulnerableComponent":null,"state":{"status":{"id":2,"value":"Triage"},"closeReason":null},)"
      R"("totalPayout":0,"createdAt":1767225600,"lastUpdatedAt":1767225600,"closedAt":null,)"
      R"("validatedAt":null,"acceptedAt":null,"archivedAt":null,"awaitingFeedback":false,"assignee":null,)"
      R"("researcher":null,"lastUpdater":null,)"
      R"("links":{"details":"https://id.example.com/external/v1.2/submissions/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11"},)"
      R"("webLinks":{"details":"https://id.example.com/s/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11"},)"
      R"("submissionDetailUrl":"https://id.example.com/s/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11"})");
}

TEST(ExternalWire, N10_Version1HasTimesAsSecondsEnumerationsAsPairsAndMoneyAsANumber) {
  const auto shown = redirect();
  const auto program = acme_program();
  const auto object = write_submission_1({.asset = shown, .program = &program, .deployment = kDeployment});
  EXPECT_EQ(object.at("code").as_string(), "ACME-7Q2M");
  EXPECT_EQ(object.at("title").as_string(), "Open redirect on login");
  EXPECT_EQ(to_json(object.at("severity")), R"({"id":3,"vector":"AV:N/AC:L","value":"Medium"})");
  EXPECT_EQ(to_json(object.at("type")), R"({"name":"Open redirect","category":"Web","cwe":"CWE-601"})");
  EXPECT_EQ(to_json(object.at("state")),
            R"({"status":{"id":5,"value":"Closed"},"closeReason":{"id":1,"value":"Resolved"}})");
  EXPECT_EQ(to_json(object.at("program")),
            R"({"name":"Acme","handle":"acme","logoUrl":null,"confidentialityLevel":null,)"
            R"("status":{"id":2,"value":"Open"},"statusTrigger":null})");
  EXPECT_EQ(object.at("totalPayout").as_int64(), 150);
  EXPECT_EQ(object.at("closedAt").as_int64(), 1767441600);
  EXPECT_EQ(to_json(object.at("internalReference")), R"({"reference":"JIRA-1","url":null})");
  EXPECT_EQ(to_json(object.at("researcher")),
            R"({"userName":"bob","avatarUrl":null,"ranking":{"rank":7,"reputation":0,"streak":null},)"
            R"("identityChecked":true})");
}

TEST(ExternalWire, N10_AProgramThatTheCallerDoesNotSeeIsItsHandle) {
  const auto shown = redirect();
  EXPECT_EQ(to_json(write_submission_1({.asset = shown, .deployment = kDeployment}).at("program")),
            R"({"name":null,"handle":"acme","logoUrl":null,"confidentialityLevel":null,"status":null,)"
            R"("statusTrigger":null})");
}

TEST(ExternalWire, N10_Version12ShowsMoreOfOne) {
  auto shown = redirect();
  shown.attributes["questions"] = Maps{{{"question", "Where?"}, {"answer", "Here."}}};
  shown.attributes["impact"] = "High";
  const auto object = write_detail_1({.asset = shown, .deployment = kDeployment}, {boost::json::object()},
                                     kCreated + std::chrono::days{9});
  EXPECT_EQ(to_json(object.at("questions")), R"([{"answer":"Here.","question":"Where?"}])");
  EXPECT_EQ(object.at("impact").as_string(), "High");
  EXPECT_EQ(object.at("daysOpen").as_int64(), 2) << "until it was closed";
  EXPECT_EQ(to_json(object.at("tags")), R"(["urgent","web"])");
  EXPECT_EQ(to_json(object.at("events")), "[{}]");
  for (const char* empty : {"payouts", "attachments", "attachmentUrls", "files", "integrationReferences"})
    EXPECT_EQ(to_json(object.at(empty)), "[]") << empty;
  EXPECT_EQ(to_json(object.at("destroyed")), "{}");
  EXPECT_EQ(object.at("code").as_string(), "ACME-7Q2M") << "and all of the list";
}

TEST(ExternalWire, AnEventSaysWhatKindItIsAndWhatItChanged) {
  model::Event event;
  event.id = *model::EventId::parse("11bf5b37-e0b8-42e0-8dcf-dc8c4aefc000");
  event.operation = "Record";
  event.attributes = {
      {"arc_display_type", "SubmissionMessagePlaced"}, {"message", "Hello"}, {"isInternal", "true"}};
  event.accepted = kCreated;
  event.principal_declared = {.subject = "s", .display_name = "Ada"};
  EXPECT_EQ(
      to_json(write_event(event)),
      R"({"id":"11bf5b37-e0b8-42e0-8dcf-dc8c4aefc000","type":{"id":4,"value":"SubmissionMessagePlaced"},)"
      R"("createdAt":1767225600,"visibility":{"id":2,"value":"Internal"},"user":{"userName":"Ada"},)"
      R"("message":"Hello","isInternal":true,"changes":{}})");
  event.operation = "NewAsset";
  event.attributes.clear();
  event.asset_attributes = {{"severity", "Low"}};
  const auto object = write_event(event);
  EXPECT_EQ(to_json(object.at("type")), R"({"id":1,"value":"SubmissionCreated"})");
  EXPECT_EQ(to_json(object.at("changes")), R"({"severity":"Low"})");
  EXPECT_TRUE(object.at("message").is_null() && object.at("isInternal").is_null());
}

TEST(ExternalWire, ACodeMayStandInAPath) {
  for (const char* code : {"ACME-7Q2M", "a", "1.2_3"}) EXPECT_TRUE(is_code(code)) << code;
  for (const std::string& code : {std::string(), std::string("*"), std::string("a/b"), std::string("a b"),
                                  std::string("é"), std::string(65, 'a')})
    EXPECT_FALSE(is_code(code)) << code;
  EXPECT_EQ(code_of(asset(kSubmission, {{"code", "*"}})), "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11");
}

TEST(ExternalWire, AWordThatIsInNoListKeepsItsText) {
  EXPECT_EQ(to_json(write_word(kStates, "Frozen")), R"({"id":0,"value":"Frozen"})");
  EXPECT_EQ(to_json(write_word(kStates, "tRiAgE")), R"({"id":2,"value":"Triage"})");
  EXPECT_TRUE(write_word(kStates, "").is_null());
  EXPECT_EQ(word_of(kSeverities, 6), "Exceptional");
  for (const std::int64_t id : {-1, 0, 7}) EXPECT_FALSE(word_of(kSeverities, id)) << id;
}

TEST(ExternalWire, NumbersAreReadAsTheyStand) {
  for (const auto& [text, number] : std::vector<std::pair<const char*, const char*>>{{"150", "150"},
                                                                                     {"0.0", "0"},
                                                                                     {"-3", "-3"},
                                                                                     {"", "0"},
                                                                                     {"abc", "0"},
                                                                                     {"1x", "0"},
                                                                                     {"inf", "0"},
                                                                                     {"nan", "0"},
                                                                                     {"1e400", "0"},
                                                                                     {"1e300", "0"}})
    EXPECT_EQ(to_json(number_of(text)), number) << text;
  EXPECT_DOUBLE_EQ(number_of("150.5").as_double(), 150.5);
}

TEST(ExternalLists, ATimeInAQueryIsWholeSeconds) {
  const auto read = [](std::string_view query) {
    http::Request request;
    request.query = query;
    return read_since(request, "UpdatedSince");
  };
  EXPECT_EQ(read("UpdatedSince=1767225600").value(), kCreated);
  EXPECT_EQ(read("updatedsince=1767225600").value(), kCreated);
  EXPECT_EQ(read("").value(), std::nullopt);
  EXPECT_EQ(read("Other=1").value(), std::nullopt);
  for (const char* query : {"UpdatedSince=x", "UpdatedSince=-1", "UpdatedSince=1.5",
                            "UpdatedSince=253402300800", "UpdatedSince=99999999999999999999"})
    EXPECT_EQ(base::field_of(read(query)), "UpdatedSince") << query;
}

TEST(ExternalLists, AreCompleteOrRefused) {
  ListBody body;
  for (std::size_t i = 0; i < kMostEntries; ++i) ASSERT_TRUE(body.add({}));
  EXPECT_EQ(body.add({}).error().code, "too_many_results");
  ListBody large;
  const boost::json::object entry{{"text", std::string(1024 * 1024, 'x')}};
  for (int i = 0; i < 15; ++i) ASSERT_TRUE(large.add(entry));
  EXPECT_EQ(large.add(entry).error().code, "too_many_results");
  EXPECT_EQ(ListBody().finish().body, "[]");
}

}  // namespace
}  // namespace sallyport::dialects::external_api
