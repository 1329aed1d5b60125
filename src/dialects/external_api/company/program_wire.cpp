#include "dialects/external_api/company/program_wire.h"

#include "dialects/external_api/company/money.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"
#include "http/message.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

json::value with_attachments(json::value content) {
  if (content.is_null()) return nullptr;
  return json::object{{"content", std::move(content)}, {"attachments", json::array()}};
}

json::value write_rules(const model::Asset& program) {
  const Parts rules(program.attributes, "rulesOfEngagement", "description");
  if (rules.empty()) return nullptr;
  return with_attachments(json::object{
      {"description", text_or_null(rules["description"])},
      {"testingRequirements",
       {{"intigritiMe", is_true(rules["intigritiMe"])},
        {"automatedTooling",
         rules["automatedTooling"].empty() ? json::value() : number_of(rules["automatedTooling"])},
        {"userAgent", text_or_null(rules["userAgent"])},
        {"requestHeader", text_or_null(rules["requestHeader"])}}},
      {"safeHarbour", is_true(rules["safeHarbour"])},
      {"createdAt", base::unix_seconds(created_at(program))}});
}

json::array write_domains(const model::Attributes& attributes) {
  json::array domains;
  for (const auto& map : maps_of(attributes, "domains"))
    domains.push_back(json::object{{"id", text_or_null(member_of(map, "companyAssetId"))},
                                   {"companyAssetId", text_or_null(member_of(map, "companyAssetId"))},
                                   {"type", write_word(kDomainTypes, member_of(map, "type"))},
                                   {"endpoint", text_or_null(member_of(map, "endpoint"))},
                                   {"tier", write_word({}, member_of(map, "tier"))},
                                   {"description", text_or_null(member_of(map, "description"))},
                                   {"requiredSkills", json::array()}});
  return domains;
}

json::value write_budget(const model::Attributes& attributes) {
  const Parts budget(attributes, "budget", "total");
  if (budget.empty()) return nullptr;
  json::object object;
  for (const auto& [member, part] :
       {std::pair{"budgetLeft", "left"}, std::pair{"budgetSpent", "spent"},
        std::pair{"budgetInValidation", "inValidation"}, std::pair{"budgetTotal", "total"}})
    object[member] = write_money(money_of(budget[part], budget["currency"]));
  return object;
}

// Anybody may look at what is open to all.
bool is_for_all(const Program& program) {
  return http::equals_ignoring_case(program.confidentiality, "Public") ||
         http::equals_ignoring_case(program.confidentiality, "Registered");
}

}  // namespace

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

json::object write_program_detail(const model::Asset& asset, const model::Deployment& deployment) {
  const Program program(asset);
  const model::Attributes& attributes = asset.attributes;
  auto object = write_program(program, deployment);
  object["programId"] = object["id"];
  object["description"] = text_or_null(model::text_of(attributes, "description"));
  object["options"] = json::array();
  object["state"] = json::object{{"status", object["status"]}, {"lastStatusTriggerId", nullptr}};
  object["maxConfidentialityLevel"] = object["confidentialityLevel"];
  object["domain"] = write_domains(attributes);
  for (const char* name : {"inScope", "outOfScope", "faq", "severityAssessment"})
    object[name] = with_attachments(text_or_null(model::text_of(attributes, name)));
  object["rulesOfEngagement"] = write_rules(asset);
  for (const char* name : {"submissionQuestions", "bountyTable"}) object[name] = json::array();
  object["attachmentCount"] = 0;
  object["bugBounty"] = nullptr;
  object["programBudget"] = write_budget(attributes);
  for (const char* name : {"tacRequired", "tacEmpty", "identityCheckedRequired", "twoFactorRequired",
                           "skipTriage", "awardRep", "allowResearcherCollaboration"})
    object[name] = is_true(model::text_of(attributes, name));
  object["defaultAssignee"] = write_user(attributes, "defaultAssignee");
  object["createdAt"] = base::unix_seconds(created_at(asset));
  object["lastUpdatedAt"] = base::unix_seconds(asset.changed_at);
  object["webLinks"].as_object()["submissions"] =
      deployment.public_url + "/p/" + program.handle + "/submissions";
  return object;
}

json::object write_program_researcher(const model::Asset& researcher) {
  const auto text = [&](std::string_view name) { return model::text_of(researcher.attributes, name); };
  json::object user{{"userName", text_or_null(text("userName"))},
                    {"avatarUrl", text_or_null(text("avatarUrl"))},
                    {"role", text_or_null(text("role"))}};
  if (const auto id = text("userId"); !id.empty()) user["userId"] = id;
  return {{"user", std::move(user)},
          {"metrics",
           {{"rank", number_of(text("rank"))},
            {"reputation", number_of(text("reputation"))},
            {"streak", write_word({}, text("streak"))},
            {"validity", number_of(text("validity"))}}},
          {"createdAt", base::unix_seconds(created_at(researcher))},
          {"status", write_word(kResearcherStates, or_else(text("status"), kActive))}};
}

json::object write_access(const Program& program, const model::Asset* researcher) {
  const auto status = researcher == nullptr
                          ? std::string_view()
                          : or_else(model::text_of(researcher->attributes, "status"), kActive);
  const bool blocked = http::equals_ignoring_case(status, "Blocked");
  const bool active = http::equals_ignoring_case(status, kActive);
  const bool invited = http::equals_ignoring_case(status, "Invited");
  const bool open = http::equals_ignoring_case(program.status, kOpen);
  const bool sees = !blocked && (active || is_for_all(program));
  return {{"canCreateSubmission", sees && open},
          {"canViewProgramDetail", sees},
          {"canViewProgramPreview", sees || invited},
          {"canViewProgramList", sees || invited},
          {"canViewProgramTac", sees || invited}};
}

json::object write_update(const model::Asset& update, const Program* program) {
  const auto id = text_or_null(program == nullptr ? "" : program->id.to_string());
  return {{"id", update.id.to_string()},
          {"originators", {{"programId", id}}},
          {"title", text_or_null(update.name())},
          {"description", text_or_null(model::text_of(update.attributes, "description"))},
          {"createdAt", base::unix_seconds(created_at(update))},
          {"publishedAt", seconds_or_null(model::text_of(update.attributes, "publishedAt"))}};
}

}  // namespace sallyport::dialects::external_api
