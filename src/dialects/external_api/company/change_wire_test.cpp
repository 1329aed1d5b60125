// The bodies of changes (external-api §10).
#include "dialects/external_api/company/change_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::external_api {
namespace {

using base::field_of;
using testing::ElementsAre;

model::Asset with(model::Attributes attributes) {
  model::Asset asset;
  asset.attributes = std::move(attributes);
  return asset;
}

TEST(ExternalChanges, AStateHasItsTimeAndForgetsThoseOfLaterOnes) {
  const auto asset = with({{"acceptedAt", "2025-01-01T00:00:00Z"}, {"closedAt", "2025-06-01T00:00:00Z"}});
  const auto accepted = to_state(read_state(object(R"({"statusTrigger":4})")).value(), asset, kNow);
  EXPECT_EQ(attributes_of(accepted), R"({"acceptedAt":"2026-01-01T00:00:00Z","state":"Accepted"})");
  EXPECT_THAT(accepted.removed, ElementsAre("closedAt"));
  EXPECT_EQ(accepted.what, "SubmissionStatusChanged");
  const auto triage = to_state(read_state(object(R"({"statusTrigger":2})")).value(), asset, kNow);
  EXPECT_EQ(attributes_of(triage), R"({"state":"Triage"})");
  EXPECT_THAT(triage.removed, ElementsAre("acceptedAt", "closedAt"));
  const auto duplicate =
      read_state(object(R"({"statusTrigger":5,"closeReason":3,"duplicateSubmission":"ACME-1"})")).value();
  EXPECT_EQ(attributes_of(to_state(duplicate, asset, kNow)),
            R"({"closeReason":"Duplicate","closedAt":"2026-01-01T00:00:00Z","duplicateOf":"ACME-1",)"
            R"("state":"Closed"})");
  EXPECT_THAT(next_states(5), ElementsAre(2, 3, 4, 6));
}

// So that policies which look at a state go on doing so.
TEST(ExternalChanges, AStateStaysATextAndKeepsItsReasonUntilItIsOpenAgain) {
  const auto closed = with({{"state", "Closed"}, {"closeReason", "Duplicate"}, {"duplicateOf", "ACME-1"}});
  const auto archived = to_state({.state = 6}, closed, kNow);
  EXPECT_EQ(attributes_of(archived), R"({"archivedAt":"2026-01-01T00:00:00Z","state":"Archived"})");
  EXPECT_TRUE(archived.removed.empty());
  EXPECT_THAT(to_state({.state = 4}, closed, kNow).removed, ElementsAre("closeReason", "duplicateOf"));
}

TEST(ExternalChanges, ARepetitionEntersNoState) {
  const auto closed = with({{"state", "closed"}, {"closeReason", "Duplicate"}, {"duplicateOf", "ACME-1"}});
  EXPECT_TRUE(is_in({.state = 5, .reason = 3, .duplicate_of = "ACME-1"}, closed));
  EXPECT_FALSE(is_in({.state = 5, .reason = 3, .duplicate_of = "ACME-2"}, closed));
  EXPECT_FALSE(is_in({.state = 5, .reason = 1}, closed));
  EXPECT_TRUE(is_in({.state = 2}, with({})));
}

TEST(ExternalChanges, AStateIsRefusedWithTheMemberAtFault) {
  const auto refused = [](std::string_view text) { return field_of(read_state(object(text))); };
  EXPECT_EQ(refused("{}"), "statusTrigger");
  for (const char* trigger : {"0", "1", "7", "\"5\"", "2.5"})
    EXPECT_EQ(refused(std::string(R"({"statusTrigger":)") + trigger + "}"), "statusTrigger") << trigger;
  EXPECT_EQ(refused(R"({"statusTrigger":5})"), "closeReason");
  EXPECT_EQ(refused(R"({"statusTrigger":4,"closeReason":1})"), "closeReason");
  EXPECT_EQ(refused(R"({"statusTrigger":5,"closeReason":9})"), "closeReason");
  EXPECT_EQ(refused(R"({"statusTrigger":5,"closeReason":3})"), "duplicateSubmission");
  EXPECT_EQ(refused(R"({"statusTrigger":5,"closeReason":1,"duplicateSubmission":"A"})"),
            "duplicateSubmission");
  EXPECT_EQ(refused(R"({"statusTrigger":5,"closeReason":3,"duplicateSubmission":"*"})"),
            "duplicateSubmission");
}

TEST(ExternalChanges, ASeverityMayHaveAVector) {
  EXPECT_EQ(attributes_of(read_severity(object(R"({"id":4})")).value()), R"({"severity":"High"})");
  EXPECT_THAT(read_severity(object(R"({"id":4})"))->removed, ElementsAre("severityVector"));
  EXPECT_EQ(attributes_of(read_severity(object(R"({"id":4,"vector":"AV:N"})")).value()),
            R"({"severity":"High","severityVector":"AV:N"})");
  EXPECT_EQ(field_of(read_severity(object("{}"))), "id");
  EXPECT_EQ(field_of(read_severity(object(R"({"id":7})"))), "id");
  EXPECT_EQ(field_of(read_severity(object(R"({"id":1,"vector":""})"))), "vector");
}

TEST(ExternalChanges, AReferenceIsSetOrRemoved) {
  const auto asset = with({{"internalReference", "JIRA-1"}});
  EXPECT_EQ(
      attributes_of(read_reference(object(R"({"reference":"JIRA-2","url":"https://j/2"})"), asset).value()),
      R"({"internalReference":{"reference":"JIRA-2","url":"https://j/2"}})");
  const auto none = read_reference(object(R"({"reference":null})"), asset).value();
  EXPECT_THAT(none.removed, ElementsAre("internalReference"));
  EXPECT_TRUE(read_reference(object("{}"), with({})).value().removed.empty());
  EXPECT_EQ(field_of(read_reference(object(R"({"url":"https://j/2"})"), asset)), "reference");
  EXPECT_EQ(field_of(read_reference(object(R"({"reference":"a\nb"})"), asset)), "reference");
}

TEST(ExternalChanges, ATagStandsInAnAddress) {
  EXPECT_EQ(read_tag(object(R"({"tag":"urgent"})")).value(), "urgent");
  for (const std::string& tag :
       {std::string(), std::string("a/b"), std::string(R"(a\\b)"), std::string(65, 'x')})
    EXPECT_EQ(field_of(read_tag(object(R"({"tag":")" + tag + R"("})"))), "tag") << tag;
  EXPECT_EQ(attributes_of(with_tags({{{"name", "a"}}, {{"name", "b"}}})),
            R"({"tags":[{"name":"a"},{"name":"b"}]})");
}

TEST(ExternalChanges, ACommentIsAnEventThatChangesNothing) {
  const auto event = read_comment(object(R"({"message":"Hello\nyou"})"), true).value();
  EXPECT_EQ(base::to_json(model::to_json(event.attributes)),
            R"({"arc_display_type":"SubmissionMessagePlaced","isInternal":"true","message":"Hello\nyou"})");
  EXPECT_TRUE(event.asset_attributes.empty());
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"message":""})"), std::string(R"({"message":"a\u0000b"})"),
        std::string(R"({"message":7})"), R"({"message":")" + std::string(4097, 'x') + R"("})"})
    EXPECT_EQ(field_of(read_comment(object(body), true)), "message") << body.substr(0, 40);
}

TEST(ExternalChanges, FeedbackIsTrueOrFalse) {
  EXPECT_EQ(attributes_of(read_switch(object(R"({"awaitingFeedback":true})"), "awaitingFeedback").value()),
            R"({"awaitingFeedback":"true"})");
  EXPECT_EQ(field_of(read_switch(object(R"({"awaitingFeedback":"true"})"), "awaitingFeedback")),
            "awaitingFeedback");
}

}  // namespace
}  // namespace sallyport::dialects::external_api
