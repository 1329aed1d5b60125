#include "dialects/external_api/company/submission_wire.h"

#include "base/time_text.h"
#include "dialects/external_api/company/money.h"
#include "dialects/external_api/company/payout_wire.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

std::string program_id(const Shown& submission) {
  return submission.program != nullptr ? submission.program->id.to_string() : "";
}

json::object write_originators(const Shown& submission) {
  return {{"programId", text_or_null(program_id(submission))}, {"pentestCode", nullptr}};
}

json::object write_severity_2(const model::Attributes& attributes) {
  auto object = write_severity(attributes);
  const auto score = Parts(attributes, "severity", "value")["score"];
  object["score"] = score.empty() ? json::value() : number_of(score);
  return object;
}

// The attribute stays what it is when it names no group.
json::value group_id(const model::Attributes& attributes) {
  return text_or_null(model::text_of(attributes, kGroup));
}

json::object write_state_2(const model::Attributes& attributes) {
  auto object = write_state(attributes);
  const auto duplicate_of = State(attributes).duplicate_of;
  object["duplicateInfo"] = duplicate_of.empty() ? json::value()
                                                 : json::object{{"parentSubmissionCode", duplicate_of},
                                                                {"childSubmissionCodes", nullptr}};
  for (const char* name : {"validatedAt", "acceptedAt", "closedAt", "archivedAt"})
    object[name] = seconds_or_null(model::text_of(attributes, name));
  return object;
}

json::value write_domain_2(const model::Attributes& attributes) {
  const Parts domain(attributes, "domain", "value");
  if (domain.empty()) return nullptr;
  return json::object{{"companyAssetId", text_or_null(domain["companyAssetId"])},
                      {"name", text_or_null(domain["value"])},
                      {"motivation", text_or_null(domain["motivation"])},
                      {"type", write_word(kDomainTypes, domain["type"])},
                      {"tier", write_word({}, domain["tier"])},
                      {"description", text_or_null(domain["description"])}};
}

json::array write_questions(const model::Attributes& attributes) {
  json::array questions;
  for (const auto& map : maps_of(attributes, "questions"))
    questions.push_back(json::object{{"question", text_or_null(member_of(map, "question"))},
                                     {"type", write_word({}, member_of(map, "type"))},
                                     {"answer", text_or_null(member_of(map, "answer"))}});
  return questions;
}

json::object write_report(const model::Attributes& attributes, json::array files) {
  const auto text = [&](std::string_view name) { return text_or_null(model::text_of(attributes, name)); };
  return {{"originalTitle", text("originalTitle")},
          {"type", write_type(attributes)},
          {"questions", write_questions(attributes)},
          {"domain", write_domain_2(attributes)},
          {"endpointVulnerableComponent", text("endpointVulnerableComponent")},
          {"pocDescription", text("pocDescription")},
          {"impact", text("impact")},
          {"personalData", is_true(model::text_of(attributes, "personalData"))},
          {"recommendedSolution", text("recommendedSolution")},
          {"attachments", std::move(files)},
          {"ip", text("ip")}};
}

json::array write_custom_fields(const model::Attributes& attributes) {
  json::array fields;
  for (const auto& map : maps_of(attributes, "customFields"))
    fields.push_back(json::object{{"key", text_or_null(member_of(map, "key"))},
                                  {"value", text_or_null(member_of(map, "value"))},
                                  {"type", write_word({}, member_of(map, "type"))}});
  return fields;
}

json::object write_reward(const model::Attributes& attributes) {
  const Money total = money_of(attributes, "totalPayout").value_or(Money{});
  const auto sum = [&](std::string_view type) {
    return write_money({.cents = sum_of(attributes, type), .currency = total.currency});
  };
  return {{"totalPayout", write_money(total)},
          {"totalBountyPayout", sum(kBounty)},
          {"totalBonusPayout", sum(kBonus)},
          {"possibleBounty", nullptr},
          {"totalRetestBountyPayout", write_money({.currency = total.currency})}};
}

}  // namespace

json::value write_researcher_2(const model::Attributes& attributes, std::string_view name) {
  const Parts researcher(attributes, name, "userName");
  if (researcher.empty()) return nullptr;
  json::object object{{"userName", text_or_null(researcher["userName"])},
                      {"avatarUrl", text_or_null(researcher["avatarUrl"])},
                      {"role", text_or_null(researcher["role"])},
                      {"ranking",
                       {{"rank", number_of(researcher["rank"])},
                        {"reputation", number_of(researcher["reputation"])},
                        {"streak", write_word({}, researcher["streak"])}}},
                      {"identityChecked", is_true(researcher["identityChecked"])}};
  if (const auto id = researcher["userId"]; !id.empty()) object["userId"] = id;
  return object;
}

json::object write_submission_2(const Shown& submission) {
  const model::Asset& asset = submission.asset;
  const model::Attributes& attributes = asset.attributes;
  json::object object{{"code", code_of(asset)},
                      {"originators", write_originators(submission)},
                      {"internalReference", write_reference(attributes)},
                      {"title", text_or_null(asset.name())},
                      {"programId", text_or_null(program_id(submission))},
                      {"type", write_type(attributes)},
                      {"severity", write_severity_2(attributes)},
                      {"domain", write_domain(attributes)},
                      {"endpointVulnerableComponent",
                       text_or_null(model::text_of(attributes, "endpointVulnerableComponent"))},
                      {"state", write_state(attributes)},
                      {"totalPayout", write_money(money_of(attributes, "totalPayout").value_or(Money{}))}};
  add_times(asset, object);
  object["awaitingFeedback"] = is_true(model::text_of(attributes, "awaitingFeedback"));
  object["destroyed"] = false;
  object["assignee"] = write_user(attributes, "assignee");
  object["tags"] = write_tags(attributes);
  object["groupId"] = group_id(attributes);
  object["submitter"] = write_researcher_2(attributes, "researcher");
  object["collaboratorCount"] = maps_of(attributes, "collaborators").size();
  object["webLinks"] = write_web_links(asset, submission.deployment);
  return object;
}

json::object write_detail_2(const Shown& submission, json::array files, std::int64_t file_count) {
  const model::Attributes& attributes = submission.asset.attributes;
  auto object = write_submission_2(submission);
  object["report"] = write_report(attributes, std::move(files));
  object["state"] = write_state_2(attributes);
  object["reward"] = write_reward(attributes);
  object["destroyed"] = nullptr;
  object["lastUpdated"] = json::object{{"lastUpdater", write_user(attributes, "lastUpdater")},
                                       {"lastUpdatedAt", base::unix_seconds(submission.asset.changed_at)}};
  object["attachmentCount"] = file_count;
  object["integrationCount"] = maps_of(attributes, "integrationReferences").size();
  object["customFields"] = write_custom_fields(attributes);
  object["aiSummary"] = nullptr;
  return object;
}

json::array write_imported_messages(const model::Asset& submission) {
  json::array events;
  for (const auto& map : maps_of(submission.attributes, kImportedMessages)) {
    const auto time = base::parse_rfc3339(member_of(map, "createdAt")).value_or(submission.created_at);
    const bool internal = !is_true(member_of(map, "external"));
    events.push_back(json::object{{"id", nullptr},
                                  {"type", write_word(kEventTypes, kMessagePlaced)},
                                  {"createdAt", base::unix_seconds(time)},
                                  {"visibility", write_visibility(internal)},
                                  {"user", nullptr},
                                  {"message", text_or_null(member_of(map, "content"))},
                                  {"isInternal", internal},
                                  {"changes", json::object()}});
  }
  return events;
}

json::array write_integrations(const model::Asset& submission) {
  json::array list;
  for (const auto& map : maps_of(submission.attributes, "integrationReferences"))
    list.push_back(json::object{{"integrationId", text_or_null(member_of(map, "integrationId"))},
                                {"url", text_or_null(member_of(map, "url"))},
                                {"createdAt", seconds_or_null(member_of(map, "createdAt"))},
                                {"deletedAt", seconds_or_null(member_of(map, "deletedAt"))},
                                {"type", write_word({}, member_of(map, "type"))},
                                {"name", text_or_null(member_of(map, "name"))},
                                {"reference", text_or_null(member_of(map, "reference"))}});
  return list;
}

}  // namespace sallyport::dialects::external_api
