#include "dialects/external_api/submission_wire.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/time_text.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

json::value write_program_1(const Shown& submission) {
  if (const Program* program = submission.program)
    return json::object{{"name", text_or_null(program->name)},
                        {"handle", program->handle},
                        {"logoUrl", text_or_null(program->logo_url)},
                        {"confidentialityLevel", write_word(kConfidentiality, program->confidentiality)},
                        {"status", write_word(kProgramStates, program->status)},
                        {"statusTrigger", nullptr}};
  const auto handle = model::text_of(submission.asset.attributes, kProgramHandle);
  if (handle.empty()) return nullptr;
  return json::object{{"name", nullptr},    {"handle", handle},
                      {"logoUrl", nullptr}, {"confidentialityLevel", nullptr},
                      {"status", nullptr},  {"statusTrigger", nullptr}};
}

std::int64_t days_open(const model::Asset& asset, base::Time now) {
  const auto closed = base::parse_rfc3339(model::text_of(asset.attributes, "closedAt"));
  const auto days = std::chrono::floor<std::chrono::days>(closed.value_or(now) - created_at(asset)).count();
  return std::max<std::int64_t>(days, 0);
}

}  // namespace

Program::Program(const model::Asset& asset)
    : id(asset.id), tenant(asset.tenant), handle(handle_of(asset)), name(asset.name()) {
  const auto text = [&](std::string_view attribute) {
    return std::string(model::text_of(asset.attributes, attribute));
  };
  logo_url = text("logoUrl");
  status = text("status");
  confidentiality = text("confidentialityLevel");
  type = text("programType");
  web_link = text("webLink");
}

json::object write_submission_1(const Shown& submission) {
  const model::Asset& asset = submission.asset;
  const model::Attributes& attributes = asset.attributes;
  const auto text = [&](std::string_view name) { return text_or_null(model::text_of(attributes, name)); };
  json::object object{{"code", code_of(asset)},
                      {"internalReference", write_reference(attributes)},
                      {"title", text_or_null(asset.name())},
                      {"originalTitle", text("originalTitle")},
                      {"program", write_program_1(submission)},
                      {"type", write_type(attributes)},
                      {"severity", write_severity(attributes)},
                      {"domain", write_domain(attributes)},
                      {"endpointVulnerableComponent", text("endpointVulnerableComponent")},
                      {"state", write_state(attributes)},
                      {"totalPayout", write_total_payout(attributes)}};
  add_times(asset, object);
  object["awaitingFeedback"] = is_true(model::text_of(attributes, "awaitingFeedback"));
  object["assignee"] = write_user(attributes, "assignee");
  object["researcher"] = write_researcher(attributes);
  object["lastUpdater"] = write_user(attributes, "lastUpdater");
  object["links"] = {{"details", fmt::format("{}/external/v1.2/submissions/{}",
                                             submission.deployment.public_url, code_of(asset))}};
  object["webLinks"] = write_web_links(asset, submission.deployment);
  object["submissionDetailUrl"] = object["webLinks"].at("details");
  return object;
}

json::object write_detail_1(const Shown& submission, json::array events, base::Time now) {
  const model::Attributes& attributes = submission.asset.attributes;
  auto object = write_submission_1(submission);
  object["questions"] = write_list(attributes, "questions");
  for (const char* name : {"pocDescription", "impact", "recommendedSolution"})
    object[name] = text_or_null(model::text_of(attributes, name));
  object["personalData"] = is_true(model::text_of(attributes, "personalData"));
  object["daysOpen"] = days_open(submission.asset, now);
  object["payouts"] = write_list(attributes, "payouts");
  object["totalBountyPayout"] = write_total_payout(attributes);
  object["destroyed"] = json::object();
  object["tags"] = write_tags(attributes);
  for (const char* name : {"attachments", "attachmentUrls"}) object[name] = json::array();
  object["groupLegacy"] = nullptr;
  object["files"] = json::array();
  object["events"] = std::move(events);
  object["integrationReferences"] = write_list(attributes, "integrationReferences");
  return object;
}

json::value write_visibility(bool internal) {
  return write_word(kVisibilities, internal ? kInternal : kPublic);
}

json::object write_event(const model::Event& event) {
  const bool created = event.operation == model::kNewAsset;
  const auto type = created ? kSubmissionCreated : or_else(event.type(), event.operation);
  const auto& who = event.principal_declared;
  const auto message = model::text_of(event.attributes, "message");
  const bool internal = is_true(model::text_of(event.attributes, "isInternal"));
  return {{"id", event.id.to_string()},
          {"type", write_word(kEventTypes, type)},
          {"createdAt", base::unix_seconds(event.accepted)},
          {"visibility", write_visibility(internal)},
          {"user", {{"userName", or_else(who.display_name, who.subject)}}},
          {"message", text_or_null(message)},
          {"isInternal", message.empty() ? json::value() : json::value(internal)},
          {"changes", model::to_json(event.asset_attributes)}};
}

}  // namespace sallyport::dialects::external_api
