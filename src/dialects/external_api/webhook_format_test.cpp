#include "dialects/external_api/webhook_format.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "dialects/external_api/words.h"

namespace sallyport::dialects::external_api {
namespace {

const model::Deployment kShortDeployment{.public_url = "https://id.example", .domain = "id.example"};

model::Asset submission(std::string_view severity, model::AttributeValue state = std::string("Pending")) {
  model::Asset asset;
  asset.attributes = {{std::string(model::kDisplayType), std::string(kSubmission)},
                      {"code", "ACME-7Q2M"},
                      {"severity", std::string(severity)},
                      {"type", "Open redirect"},
                      {"state", std::move(state)}};
  return asset;
}

class ExternalWebhook : public testing::Test {
 protected:
  boost::json::object told(std::string_view name) {
    const Shown shown{
        .asset = after_, .program = program_ ? &*program_ : nullptr, .deployment = kShortDeployment};
    return write_webhook({.name = name, .event = event_, .submission = shown, .before = &before_});
  }
  std::string text(std::string_view name, std::string_view member) {
    return base::to_json(told(name).at(member));
  }

  model::Event event_{.accepted = base::from_unix_seconds(1767225600),
                      .principal_declared = {.subject = "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11"}};
  model::Asset before_ = submission("Low"), after_ = submission("High");
  std::optional<Program> program_;
};

// external-api §12, vector.
TEST(ExternalWebhookDigest, IsThatOfTheContractsVector) {
  EXPECT_EQ(webhook_digest(R"({"programId":"11111111-2222-4333-8444-555555555555"})",
                           base::Secret::from_text("whsec-example")),
            "ZEJqNiBKGDmr/bzzhiZRakJKKjL8nVVDRQS6M+2jSO0=");
}

TEST_F(ExternalWebhook, EveryMessageHasTheBasePayload) {
  model::Asset program;
  program.attributes = {{std::string(model::kDisplayName), "Acme"}, {"handle", "acme"}};
  program_.emplace(program);
  for (const auto name : kEventTypes) {
    const auto body = told(name);
    EXPECT_EQ(body.at("programId").as_string(), program.id.to_string());
    EXPECT_EQ(body.at("programName").as_string(), "Acme");
    EXPECT_EQ(body.at("submissionCode").as_string(), "ACME-7Q2M");
    EXPECT_EQ(body.at("userId").as_string(), "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11");
    EXPECT_EQ(body.at("createdAt").as_int64(), 1767225600);
  }
}

TEST_F(ExternalWebhook, WhatIsNotKnownIsNull) {
  event_.principal_declared.subject = "somebody";
  const auto body = told(kSubmissionCreated);
  EXPECT_TRUE(body.at("programId").is_null());
  EXPECT_TRUE(body.at("userId").is_null());
  EXPECT_TRUE(body.at("domain").is_null());
}

TEST_F(ExternalWebhook, ASubmissionThatWasMadeTellsItsSeverityTypeAndDomain) {
  EXPECT_EQ(text(kSubmissionCreated, "severity"), R"({"id":4,"vector":null,"value":"High","score":null})");
  EXPECT_EQ(text(kSubmissionCreated, "type"), R"({"name":"Open redirect","category":null,"cwe":null})");
}

TEST_F(ExternalWebhook, AChangeTellsWhatItWasBefore) {
  EXPECT_EQ(text(kSeverityChanged, "fromSeverity"), R"({"id":2,"vector":null,"value":"Low","score":null})");
  EXPECT_EQ(text(kSeverityChanged, "toSeverity"), R"({"id":4,"vector":null,"value":"High","score":null})");
  after_ = submission("Low", model::AttributeMap{{"status", "Closed"}, {"closeReason", "Spam"}});
  EXPECT_EQ(text(kStatusChanged, "fromStatus"), R"({"id":3,"value":"Pending"})");
  EXPECT_EQ(text(kStatusChanged, "toStatus"), R"({"id":5,"value":"Closed"})");
  EXPECT_EQ(text(kStatusChanged, "closeReason"), R"({"id":7,"value":"Spam"})");
  EXPECT_EQ(text(kStatusChanged, "userRole"), R"("Company")");
}

TEST_F(ExternalWebhook, ACommentSaysWhetherItIsInternalAndWhoseRoleItIs) {
  EXPECT_EQ(text(kMessagePlaced, "isInternal"), "false");
  event_.attributes = {
      {"isInternal", "true"}, {"userRole", "Researcher"}, {"message", "secret of the house"}};
  EXPECT_EQ(text(kMessagePlaced, "isInternal"), "true");
  EXPECT_EQ(text(kMessagePlaced, "userRole"), R"("Researcher")");
  EXPECT_FALSE(base::to_json(told(kMessagePlaced)).contains("secret of the house"));
}

TEST_F(ExternalWebhook, OnlyEventsOfThisApiHaveAName) {
  event_.operation = std::string(model::kNewAsset);
  EXPECT_EQ(webhook_event_of(event_), kSubmissionCreated);
  event_.operation = std::string(model::kRecord);
  EXPECT_EQ(webhook_event_of(event_), std::nullopt);
  event_.attributes = {{std::string(model::kDisplayType), std::string(kStatusChanged)}};
  EXPECT_EQ(webhook_event_of(event_), kStatusChanged);
  event_.attributes = {{std::string(model::kDisplayType), "Door Opened"}};
  EXPECT_EQ(webhook_event_of(event_), std::nullopt);
}

}  // namespace
}  // namespace sallyport::dialects::external_api
