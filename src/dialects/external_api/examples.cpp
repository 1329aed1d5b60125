#include "dialects/external_api/examples.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/json.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/words.h"

namespace sallyport::dialects::external_api {
namespace {

using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::year;

constexpr base::Time kMade{sys_days{year{2026} / 1 / 1} + hours{9}};
constexpr base::Time kChanged{sys_days{year{2026} / 1 / 5} + hours{10}};

struct Kind {
  std::string_view type;
  std::string_view attributes;  // JSON
};

constexpr std::string_view kSubmissionText = R"({
  "arc_display_name": "Open redirect on login", "originalTitle": "Open redirect", "code": "ACME-7Q2M",
  "program": "acme", "group": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b16",
  "internalReference": {"reference": "JIRA-1", "url": "https://tracker.example/JIRA-1"},
  "type": {"name": "Open redirect", "category": "Web", "cwe": "CWE-601"},
  "severity": {"value": "Medium", "vector": "AV:N/AC:L", "score": "5.4"},
  "domain": {"value": "shop.example", "motivation": "Found there", "type": "Url", "tier": "Tier 1",
             "companyAssetId": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b15", "businessImpact": "High",
             "description": "The web shop"},
  "endpointVulnerableComponent": "https://shop.example/login", "pocDescription": "Follow the link.",
  "impact": "Visitors can be sent to another site.", "recommendedSolution": "Compare the host.",
  "personalData": "true", "awaitingFeedback": "true", "ip": "192.0.2.7",
  "state": {"status": "Closed", "closeReason": "Duplicate", "duplicateOf": "ACME-1"},
  "validatedAt": "2026-01-02T10:00:00Z", "acceptedAt": "2026-01-03T10:00:00Z",
  "closedAt": "2026-01-05T10:00:00Z", "archivedAt": "2026-01-05T10:00:00Z",
  "totalPayout": {"value": "175.50", "currency": "EUR"},
  "payouts": [
    {"id": "6a1d0f6e-93d5-4a37-8d7b-5b0b0a4f6c21", "type": "Bounty", "status": "Paid", "value": "150.50",
     "currency": "EUR", "userName": "bob", "userId": "f0c1f1c6-1f5b-4b0e-9c6e-2f1f6f0f7a10",
     "createdAt": "2026-01-03T10:00:00Z", "paidAt": "2026-01-04T10:00:00Z"}],
  "assignee": {"userName": "ada", "avatarUrl": "https://acme.example/ada.png", "email": "ada@acme.example",
               "role": "Triager", "userId": "b8a7a0a5-74f3-4a6a-8d38-6c9d4b0b1c32"},
  "lastUpdater": {"userName": "ada", "avatarUrl": "https://acme.example/ada.png",
                  "email": "ada@acme.example", "role": "Triager",
                  "userId": "b8a7a0a5-74f3-4a6a-8d38-6c9d4b0b1c32"},
  "researcher": {"userName": "bob", "avatarUrl": "https://acme.example/bob.png", "role": "Researcher",
                 "rank": "7", "reputation": "1200", "streak": "Gold", "identityChecked": "true",
                 "userId": "f0c1f1c6-1f5b-4b0e-9c6e-2f1f6f0f7a10"},
  "collaborators": [{"userName": "eve", "userId": "5f7c2c1e-8c5f-4b7e-8a24-2b8d0f6e9d43"}],
  "tags": [{"name": "urgent"}],
  "questions": [{"question": "Which browser?", "answer": "Any", "type": "Text"}],
  "customFields": [{"key": "Owner", "value": "Web team", "type": "Text"}],
  "integrationReferences": [
    {"integrationId": "jira", "name": "Jira", "reference": "JIRA-1", "url": "https://tracker.example/JIRA-1",
     "type": "Jira", "createdAt": "2026-01-02T10:00:00Z", "deletedAt": "2026-01-05T10:00:00Z"}],
  "importedMessages": [
    {"content": "Seen before.", "external": "true", "createdAt": "2025-12-30T10:00:00Z"}]
})";

constexpr std::string_view kProgramText = R"({
  "arc_display_name": "Acme", "handle": "acme", "logoUrl": "https://acme.example/logo.png",
  "status": "Open", "confidentialityLevel": "Public", "programType": "Bug Bounty",
  "description": "Everything that Acme runs.", "inScope": "The web shop.", "outOfScope": "The blog.",
  "faq": "None yet.", "severityAssessment": "By CVSS.",
  "rulesOfEngagement": {"description": "Be kind.", "safeHarbour": "true", "userAgent": "acme-tester",
                        "requestHeader": "X-Tester: bob", "automatedTooling": "5", "intigritiMe": "true"},
  "budget": {"total": "1000.50", "left": "825.25", "spent": "150.50", "inValidation": "24.75",
             "currency": "EUR"},
  "domains": [{"companyAssetId": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b15", "endpoint": "shop.example",
               "type": "Url", "tier": "Tier 1", "description": "The web shop"}],
  "defaultAssignee": {"userName": "ada", "avatarUrl": "https://acme.example/ada.png",
                      "email": "ada@acme.example", "role": "Triager",
                      "userId": "b8a7a0a5-74f3-4a6a-8d38-6c9d4b0b1c32"},
  "tacRequired": "true", "allowResearcherCollaboration": "true"
})";

constexpr std::string_view kRewardRequestText = R"({
  "arc_display_name": "Help with the migration", "recipientEmail": "bob@example.com",
  "internalReference": "PO-17", "amount": {"value": "99.50", "currency": "EUR"}, "severity": "Medium",
  "status": "Paid", "createdBy": {"userName": "ada", "avatarUrl": "https://acme.example/ada.png",
                                  "email": "ada@acme.example", "role": "Manager",
                                  "userId": "b8a7a0a5-74f3-4a6a-8d38-6c9d4b0b1c32"},
  "claimedBy": {"userName": "bob", "avatarUrl": "https://acme.example/bob.png", "role": "Researcher",
                "rank": "7", "reputation": "1200", "streak": "Gold", "identityChecked": "true",
                "userId": "f0c1f1c6-1f5b-4b0e-9c6e-2f1f6f0f7a10"},
  "claimedAt": "2026-01-04T10:00:00Z", "paidAt": "2026-01-05T10:00:00Z"
})";

constexpr std::array kKinds{
    Kind{kSubmission, kSubmissionText},
    Kind{kProgram, kProgramText},
    Kind{kProgramResearcher, R"({"userName": "bob", "userId": "f0c1f1c6-1f5b-4b0e-9c6e-2f1f6f0f7a10",
      "avatarUrl": "https://acme.example/bob.png", "role": "Researcher", "rank": "7", "reputation": "1200",
      "streak": "Gold", "validity": "0.93", "status": "Active"})"},
    Kind{kProgramUpdate, R"({"arc_display_name": "New in scope", "description": "The app is in scope now.",
      "publishedAt": "2026-01-05T10:00:00Z"})"},
    Kind{kCompanyAsset, R"({"arc_display_name": "shop.example", "status": "Active", "assetType": "Url",
      "customFields": [{"id": "1", "name": "Owner", "value": "Web team", "status": "Active"}],
      "requiredSkills": [{"id": "2", "name": "Web"}]})"},
    Kind{kSubmissionGroup, R"({"arc_display_name": "Web shop", "description": "All of the shop"})"},
    Kind{kSubmissionType, R"({"arc_display_name": "Open redirect", "cwe": "CWE-601",
      "category": {"id": "1", "name": "Web"}})"},
    Kind{kRewardRequest, kRewardRequestText},
    Kind{kRewardBudget, R"({"total": {"value": "1000.50", "currency": "EUR"}})"},
};

// Texts are gone, but for the program of a submission, which is then one that the caller does not see.
model::Attributes hollow(model::Attributes attributes) {
  std::erase_if(attributes, [](const auto& attribute) {
    return std::holds_alternative<std::string>(attribute.second) && attribute.first != kProgramHandle;
  });
  for (auto& [name, value] : attributes)
    if (std::holds_alternative<model::AttributeMap>(value))
      value = model::AttributeMap();
    else if (std::holds_alternative<std::vector<model::AttributeMap>>(value))
      value = std::vector<model::AttributeMap>(1);
  return attributes;
}

model::Attributes attributes_of(const Kind& kind) {
  const auto value = base::parse_json(kind.attributes);
  CHECK(value.has_value());
  auto attributes = model::attributes_from_json(*value);
  CHECK(attributes.has_value());
  return *std::move(attributes);
}

// A thing of each type; `change` gives it the attributes that it has in this sample.
template <class Change>
Sample make_sample(const model::Deployment& deployment, Change change) {
  Sample sample{.deployment = deployment, .now = kChanged};
  for (std::size_t at = 0; at < kKinds.size(); ++at) {
    auto id = model::AssetId::parse(fmt::format("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b{:02x}", at + 0x11));
    sample.assets.emplace(
        kKinds[at].type,
        model::Asset{.id = id.value(),
                     .tenant = model::TenantId::parse("7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21").value(),
                     .attributes = change(attributes_of(kKinds[at])),
                     .created_at = kMade,
                     .changed_at = kChanged});
  }
  sample.event = {.id = model::EventId::parse("c4e1b1f2-59d8-4c0e-8d0a-1f5a3c7b9e64").value(),
                  .operation = std::string(model::kNewAsset),
                  .accepted = kMade,
                  .principal_declared = {.subject = "ada", .display_name = "Ada"}};
  return sample;
}

model::Attachment attachment() {
  return {.id = model::AttachmentId::parse("d9c6b5a4-3f2e-4d1c-8b0a-9f8e7d6c5b4a").value(),
          .position = 12,
          .name = "screenshot.png",
          .content_type = "image/png",
          .size = 48213,
          .created_at = kMade};
}

}  // namespace

Samples make_samples(const model::Deployment& deployment) {
  const auto all = [](model::Attributes attributes) { return attributes; };
  const auto none = [](const model::Attributes&) { return model::Attributes(); };
  Sample full = make_sample(deployment, all);
  full.program.emplace(full.asset(kProgram));
  full.event.operation = model::kRecord;
  full.event.attributes = {{std::string(model::kDisplayType), std::string(kMessagePlaced)},
                           {"message", "We look into it."},
                           {"isInternal", "false"}};
  Sample hollowed = make_sample(deployment, hollow);
  full.files.push_back({.attachment = attachment(), .url = deployment.public_url + "/files/MDEy"});
  hollowed.files.push_back({.attachment = attachment()});  // without a link
  return {std::move(full), std::move(hollowed), make_sample(deployment, none)};
}

}  // namespace sallyport::dialects::external_api
