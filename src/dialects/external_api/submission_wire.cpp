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

constexpr std::size_t kLongestCode = 64;
constexpr std::string_view kDefaultCurrency = "EUR";

std::string_view or_else(std::string_view text, std::string_view otherwise) {
  return text.empty() ? otherwise : text;
}

std::string named(const model::Asset& asset, std::string_view attribute) {
  const auto text = model::text_of(asset.attributes, attribute);
  return is_code(text) ? std::string(text) : asset.id.to_string();
}

// Where people see it: what the asset says, or the address below the public URL.
json::object web_links(std::string_view own, const model::Deployment& deployment, std::string_view path) {
  if (!own.empty()) return {{"details", own}};
  return {{"details", deployment.public_url + std::string(path)}};
}

json::object write_web_links(const Shown& submission) {
  return web_links(model::text_of(submission.asset.attributes, "webLink"), submission.deployment,
                   "/s/" + code_of(submission.asset));
}

json::value write_reference(const model::Attributes& attributes) {
  const Parts reference(attributes, "internalReference", "reference");
  if (reference.empty()) return nullptr;
  return json::object{{"reference", text_or_null(reference["reference"])},
                      {"url", text_or_null(reference["url"])}};
}

json::object write_severity(const model::Attributes& attributes) {
  const Parts severity(attributes, "severity", "value");
  auto object = write_word(kSeverities, or_else(severity["value"], kUndecided)).as_object();
  return {{"id", object["id"]}, {"vector", text_or_null(severity["vector"])}, {"value", object["value"]}};
}

json::object write_state(const model::Attributes& attributes) {
  const Parts state(attributes, "state", "status");
  return {{"status", write_word(kStates, or_else(state["status"], kTriage))},
          {"closeReason", write_word(kCloseReasons, state["closeReason"])}};
}

json::value write_type(const model::Attributes& attributes) {
  const Parts type(attributes, "type", "name");
  if (type.empty()) return nullptr;
  return json::object{{"name", text_or_null(type["name"])},
                      {"category", text_or_null(type["category"])},
                      {"cwe", text_or_null(type["cwe"])}};
}

json::value write_domain(const model::Attributes& attributes) {
  const Parts domain(attributes, "domain", "value");
  if (domain.empty()) return nullptr;
  return json::object{{"value", text_or_null(domain["value"])},
                      {"motivation", text_or_null(domain["motivation"])},
                      {"type", write_word(kDomainTypes, domain["type"])},
                      {"bountyTable", nullptr},
                      {"businessImpact", text_or_null(domain["businessImpact"])}};
}

json::value write_user(const model::Attributes& attributes, std::string_view name) {
  const Parts user(attributes, name, "userName");
  if (user.empty()) return nullptr;
  return json::object{{"userName", text_or_null(user["userName"])},
                      {"avatarUrl", text_or_null(user["avatarUrl"])},
                      {"email", text_or_null(user["email"])},
                      {"role", text_or_null(user["role"])}};
}

json::value write_researcher(const model::Attributes& attributes) {
  const Parts researcher(attributes, "researcher", "userName");
  if (researcher.empty()) return nullptr;
  return json::object{{"userName", text_or_null(researcher["userName"])},
                      {"avatarUrl", text_or_null(researcher["avatarUrl"])},
                      {"ranking",
                       {{"rank", number_of(researcher["rank"])},
                        {"reputation", number_of(researcher["reputation"])},
                        {"streak", text_or_null(researcher["streak"])}}},
                      {"identityChecked", is_true(researcher["identityChecked"])}};
}

void add_times(const model::Asset& asset, json::object& object) {
  object["createdAt"] = base::unix_seconds(asset.created_at);
  object["lastUpdatedAt"] = base::unix_seconds(asset.changed_at);
  for (const char* name : {"closedAt", "validatedAt", "acceptedAt", "archivedAt"})
    object[name] = seconds_or_null(model::text_of(asset.attributes, name));
}

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

// A list of maps stands as it is.
json::array write_list(const model::Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  if (found == attributes.end() || !std::holds_alternative<std::vector<model::AttributeMap>>(found->second))
    return {};
  return model::to_json({{std::string(name), found->second}}).at(name).as_array();
}

std::int64_t days_open(const model::Asset& asset, base::Time now) {
  const auto closed = base::parse_rfc3339(model::text_of(asset.attributes, "closedAt"));
  const auto days = std::chrono::floor<std::chrono::days>(closed.value_or(now) - asset.created_at).count();
  return std::max<std::int64_t>(days, 0);
}

json::value total_payout(const model::Attributes& attributes) {
  return number_of(Parts(attributes, "totalPayout", "value")["value"]);
}

json::array write_tags(const model::Attributes& attributes) {
  return json::value_from(list_of(attributes, "tags", "name")).as_array();
}

}  // namespace

bool is_code(std::string_view text) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= kLongestCode &&
         text.find_first_not_of(kCharacters) == std::string_view::npos;
}

std::string code_of(const model::Asset& submission) { return named(submission, kCode); }
std::string handle_of(const model::Asset& program) { return named(program, kHandle); }

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
                      {"totalPayout", total_payout(attributes)}};
  add_times(asset, object);
  object["awaitingFeedback"] = is_true(model::text_of(attributes, "awaitingFeedback"));
  object["assignee"] = write_user(attributes, "assignee");
  object["researcher"] = write_researcher(attributes);
  object["lastUpdater"] = write_user(attributes, "lastUpdater");
  object["links"] = {{"details", fmt::format("{}/external/v1.2/submissions/{}",
                                             submission.deployment.public_url, code_of(asset))}};
  object["webLinks"] = write_web_links(submission);
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
  object["totalBountyPayout"] = total_payout(attributes);
  object["destroyed"] = json::object();
  object["tags"] = write_tags(attributes);
  for (const char* name : {"attachments", "attachmentUrls"}) object[name] = json::array();
  object["groupLegacy"] = nullptr;
  object["files"] = json::array();
  object["events"] = std::move(events);
  object["integrationReferences"] = write_list(attributes, "integrationReferences");
  return object;
}

json::object write_submission_2(const Shown& submission) {
  const model::Asset& asset = submission.asset;
  const model::Attributes& attributes = asset.attributes;
  const Parts payout(attributes, "totalPayout", "value");
  json::object object{
      {"code", code_of(asset)},
      {"internalReference", write_reference(attributes)},
      {"title", text_or_null(asset.name())},
      {"programId", text_or_null(submission.program != nullptr ? submission.program->id.to_string() : "")},
      {"type", write_type(attributes)},
      {"severity", write_severity(attributes)},
      {"domain", write_domain(attributes)},
      {"endpointVulnerableComponent",
       text_or_null(model::text_of(attributes, "endpointVulnerableComponent"))},
      {"state", write_state(attributes)},
      {"totalPayout",
       {{"value", total_payout(attributes)}, {"currency", or_else(payout["currency"], kDefaultCurrency)}}}};
  add_times(asset, object);
  object["awaitingFeedback"] = is_true(model::text_of(attributes, "awaitingFeedback"));
  object["destroyed"] = false;
  object["assignee"] = write_user(attributes, "assignee");
  object["tags"] = write_tags(attributes);
  object["groupId"] = nullptr;
  object["submitter"] = write_researcher(attributes);
  object["collaboratorCount"] = 0;
  object["webLinks"] = write_web_links(submission);
  return object;
}

json::object write_program(const Program& program, const model::Deployment& deployment) {
  return {{"id", program.id.to_string()},
          {"handle", program.handle},
          {"companyId", program.tenant.to_string()},
          {"companyHandle", nullptr},
          {"logoUrl", text_or_null(program.logo_url)},
          {"name", text_or_null(program.name)},
          {"status", write_word(kProgramStates, program.status)},
          {"confidentialityLevel", write_word(kConfidentiality, program.confidentiality)},
          {"webLinks", web_links(program.web_link, deployment, "/p/" + program.handle)},
          {"type", write_word(kProgramTypes, program.type)}};
}

json::object write_event(const model::Event& event) {
  const bool created = event.operation == model::kNewAsset;
  const auto type = created ? kSubmissionCreated : or_else(event.type(), event.operation);
  const auto& who = event.principal_declared;
  const auto message = model::text_of(event.attributes, "message");
  return {
      {"id", event.id.to_string()},
      {"type", write_word(kEventTypes, type)},
      {"createdAt", base::unix_seconds(event.accepted)},
      {"user", {{"userName", or_else(who.display_name, who.subject)}}},
      {"message", text_or_null(message)},
      {"isInternal", message.empty() ? json::value()
                                     : json::value(is_true(model::text_of(event.attributes, "isInternal")))},
      {"changes", model::to_json(event.asset_attributes)}};
}

}  // namespace sallyport::dialects::external_api
