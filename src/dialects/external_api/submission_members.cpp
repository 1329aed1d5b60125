#include "dialects/external_api/submission_members.h"

#include "base/time_text.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"

namespace sallyport::dialects::external_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestCode = 64;

std::string named(const model::Asset& asset, std::string_view attribute) {
  const auto text = model::text_of(asset.attributes, attribute);
  return is_code(text) ? std::string(text) : asset.id.to_string();
}

}  // namespace

State::State(const model::Attributes& attributes) {
  const Parts parts(attributes, "state", "status");
  status = parts["status"];
  close_reason = or_else(parts["closeReason"], model::text_of(attributes, kCloseReason));
  duplicate_of = or_else(parts["duplicateOf"], model::text_of(attributes, kDuplicateOf));
}

bool is_code(std::string_view text) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= kLongestCode &&
         text.find_first_not_of(kCharacters) == std::string_view::npos;
}

std::string code_of(const model::Asset& submission) { return named(submission, kCode); }
std::string handle_of(const model::Asset& program) { return named(program, kHandle); }

base::Time created_at(const model::Asset& asset) {
  return base::parse_rfc3339(model::text_of(asset.attributes, "createdAt")).value_or(asset.created_at);
}

std::string_view or_else(std::string_view text, std::string_view otherwise) {
  return text.empty() ? otherwise : text;
}

json::object web_links(std::string_view own, const model::Deployment& deployment, std::string_view path) {
  if (!own.empty()) return {{"details", own}};
  return {{"details", deployment.public_url + std::string(path)}};
}

json::object write_web_links(const model::Asset& submission, const model::Deployment& deployment) {
  return web_links(model::text_of(submission.attributes, "webLink"), deployment, "/s/" + code_of(submission));
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
  const auto vector = or_else(severity["vector"], model::text_of(attributes, kSeverityVector));
  return {{"id", object["id"]}, {"vector", text_or_null(vector)}, {"value", object["value"]}};
}

json::object write_state(const model::Attributes& attributes) {
  const State state(attributes);
  return {{"status", write_word(kStates, or_else(state.status, kTriage))},
          {"closeReason", write_word(kCloseReasons, state.close_reason)}};
}

void add_times(const model::Asset& asset, json::object& object) {
  object["createdAt"] = base::unix_seconds(created_at(asset));
  object["lastUpdatedAt"] = base::unix_seconds(asset.changed_at);
  for (const char* name : {"closedAt", "validatedAt", "acceptedAt", "archivedAt"})
    object[name] = seconds_or_null(model::text_of(asset.attributes, name));
}

json::value write_total_payout(const model::Attributes& attributes) {
  return number_of(Parts(attributes, "totalPayout", "value")["value"]);
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
  json::object object{{"userName", text_or_null(user["userName"])},
                      {"avatarUrl", text_or_null(user["avatarUrl"])},
                      {"email", text_or_null(user["email"])},
                      {"role", text_or_null(user["role"])}};
  // Strict clients take an id or nothing, but no null.
  if (const auto id = user["userId"]; !id.empty()) object["userId"] = id;
  return object;
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

json::array write_list(const model::Attributes& attributes, std::string_view name) {
  return model::to_json({{std::string(name), maps_of(attributes, name)}}).at(name).as_array();
}

json::array write_tags(const model::Attributes& attributes) {
  return json::value_from(list_of(attributes, "tags", "name")).as_array();
}

}  // namespace sallyport::dialects::external_api
