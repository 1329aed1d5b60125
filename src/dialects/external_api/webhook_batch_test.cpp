// What a webhook of the external API is sent, from a real inventory (external-api §12).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/reader.h"
#include "base/json.h"
#include "dialects/external_api/webhook_format.h"
#include "dialects/external_api/words.h"
#include "integrations/house_fixture.h"
#include "inventory/policies.h"

namespace sallyport::dialects::external_api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ExternalWebhookBatch : public testing::Test {
 protected:
  model::Asset make(std::string_view type, model::Attributes attributes) {
    attributes.emplace(model::kDisplayType, std::string(type));
    auto made = house_.run(inventory_.create_asset(administrator_, {.attributes = std::move(attributes)}));
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }
  model::Asset submission(std::string_view code, model::Attributes more = {}) {
    more.emplace(kCode, std::string(code));
    return make(kSubmission, std::move(more));
  }
  void set(const model::Asset& asset, std::string_view what, model::Attributes to) {
    house_.clock.advance(std::chrono::seconds{1});
    EXPECT_TRUE(house_.run(inventory_.change_asset(
        administrator_, asset.id, {.attributes = std::move(to), .what = std::string(what)})));
  }
  // Lets everybody read these attributes of the assets, and all that happens to them.
  void allow(model::AllOf filters, std::vector<std::string> attributes) {
    model::AccessPolicy policy;
    policy.name = "All";
    policy.filters = std::move(filters);
    policy.permissions = {
        {.subjects = {"*"}, .read_attributes = std::move(attributes), .read_event_types = {"*"}}};
    const auto made = house_.run(policies_.create(administrator_, std::move(policy)));
    EXPECT_TRUE(made) << made.error().message;
  }
  webhooks::Batch next(const model::Caller& caller) {
    auto batch = house_.run(format_.next(caller, webhook_));
    EXPECT_TRUE(batch) << batch.error().message;
    return *std::move(batch);
  }
  // "event code" of each message.
  std::vector<std::string> told(const model::Caller& caller) {
    std::vector<std::string> all;
    for (const auto& message : next(caller).messages)
      all.push_back(message.event + " " + std::string(body_of(message).at("submissionCode").as_string()));
    return all;
  }
  static boost::json::object body_of(const webhooks::Message& message) {
    return base::parse_json(message.body).value().as_object();
  }

  integrations::House house_;
  audit::Reader reader_{house_.store};
  inventory::PolicyBook book_;
  inventory::Service inventory_{house_.store, house_.audit, book_, house_.clock, house_.random};
  inventory::Policies policies_{house_.store, house_.audit, reader_,      book_,
                                inventory_,   house_.clock, house_.random};
  const model::Deployment deployment_{.public_url = "https://id.example", .domain = "id.example"};
  const webhooks::Format format_ = webhook_format(inventory_, *house_.service, deployment_);
  const model::TenantId tenant_ = house_.make_tenant("Acme");
  const model::Caller administrator_ = model::caller_in(tenant_);
  const model::Caller nobody_ = model::caller_in(tenant_, model::Role::kNone);
  model::Webhook webhook_{.tenant = tenant_, .cursor = 0};
};

TEST_F(ExternalWebhookBatch, AllThatHappensToSubmissionsIsToldInItsOrder) {
  make("Door", {});
  const auto one = submission("ACME-1");
  submission("ACME-2");
  set(one, kSeverityChanged, {{"severity", "High"}});
  set(one, "SubmissionChanged", {{"awaitingFeedback", "true"}});
  EXPECT_THAT(told(administrator_), ElementsAre("SubmissionCreated ACME-1", "SubmissionCreated ACME-2",
                                                "SubmissionSeverityChanged ACME-1"));
  webhook_.events = {std::string(kSeverityChanged)};
  EXPECT_THAT(told(administrator_), ElementsAre("SubmissionSeverityChanged ACME-1"));
}

TEST_F(ExternalWebhookBatch, AProgramStandsForItsSubmissionsAndASubmissionForItself) {
  const auto program = make(kProgram, {{std::string(kHandle), "acme"}});
  submission("ACME-1", {{std::string(kProgramHandle), "acme"}});
  const auto other = submission("OTHER-1");
  webhook_.assets = {program.id};
  EXPECT_THAT(told(administrator_), ElementsAre("SubmissionCreated ACME-1"));
  webhook_.assets = {other.id};
  EXPECT_THAT(told(administrator_), ElementsAre("SubmissionCreated OTHER-1"));
}

// A message that comes late tells of its own change, not of what has become of the submission since.
TEST_F(ExternalWebhookBatch, EachChangeTellsTheStateBeforeItAndAfterIt) {
  const auto one = submission("ACME-1", {{"severity", "Low"}});
  set(one, kSeverityChanged, {{"severity", "High"}});
  set(one, kSeverityChanged, {{"severity", "Critical"}});
  std::vector<std::string> seen;
  for (const auto& message : next(administrator_).messages) {
    const auto body = body_of(message);
    for (const char* name : {"severity", "fromSeverity", "toSeverity"})
      if (const auto* severity = body.if_contains(name))
        seen.push_back(std::string(severity->at("value").as_string()));
  }
  EXPECT_THAT(seen, ElementsAre("Low", "Low", "High", "High", "Critical"));
}

TEST_F(ExternalWebhookBatch, WhatMayNotBeReadIsNotTold) {
  const auto open = submission("ACME-1", {{"severity", "Low"}});
  submission("ACME-2");
  set(open, kSeverityChanged, {{"severity", "Critical"}});
  EXPECT_THAT(told(nobody_), IsEmpty());
  allow({{{.name = std::string(kCode), .value = "ACME-1"}}},
        {std::string(model::kDisplayType), std::string(kCode)});
  EXPECT_THAT(told(nobody_), ElementsAre("SubmissionCreated ACME-1", "SubmissionSeverityChanged ACME-1"));
  for (const auto& message : next(nobody_).messages)
    EXPECT_FALSE(message.body.contains("Low") || message.body.contains("Critical")) << message.body;
}

TEST_F(ExternalWebhookBatch, AProgramThatMayNotBeReadIsNeitherNamedNorChosen) {
  const auto program = make(kProgram, {{std::string(kHandle), "acme"}});
  submission("ACME-1", {{std::string(kProgramHandle), "acme"}});
  allow({{{.name = std::string(kCode), .value = "ACME-1"}}}, {"*"});
  const auto batch = next(nobody_);
  ASSERT_EQ(batch.messages.size(), 1U);
  EXPECT_TRUE(body_of(batch.messages[0]).at("programId").is_null());
  webhook_.assets = {program.id};
  EXPECT_THAT(told(nobody_), IsEmpty());
}

TEST_F(ExternalWebhookBatch, ALongStretchGoesOnWhereItEnded) {
  for (int i = 0; i < 100; ++i) make("Door", {});
  submission("ACME-1");  // the first behind a full stretch
  const auto first = next(administrator_);
  EXPECT_THAT(first.messages, IsEmpty());
  EXPECT_TRUE(first.more);
  EXPECT_GT(first.reached, webhook_.cursor);
  webhook_.cursor = first.reached;
  const auto second = next(administrator_);
  EXPECT_EQ(second.messages.size(), 1U);
  EXPECT_FALSE(second.more);
  webhook_.cursor = second.reached;
  const auto third = next(administrator_);
  EXPECT_THAT(third.messages, IsEmpty());
  EXPECT_EQ(third.reached, second.reached);
}

}  // namespace
}  // namespace sallyport::dialects::external_api
