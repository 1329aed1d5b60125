#include "dialects/external_api/description.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/endpoint.h"
#include "api/openapi.h"
#include "base/check.h"
#include "base/json.h"
#include "dialects/external_api/admission.h"
#include "dialects/external_api/description_parts.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/inferred_schema.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

struct Tag {
  std::string_view calls;  // what their names begin with
  std::string_view name;
  std::string_view about;
};
constexpr std::array kTags{
    Tag{"submissions.", "Submissions", "Reports of researchers."},
    Tag{"programs.", "Programs", "Programs with their researchers and news."},
    Tag{"rewards.", "Rewards", "Rewards without a submission, and their budget."},
    Tag{"", "Company", "What reports are about, groups, types, payouts and addresses."},
};

const Tag& tag_of(const Call& call) {
  return *std::ranges::find_if(kTags, [&](const Tag& tag) { return call.name.starts_with(tag.calls); });
}

// What grows while the calls of a version are described.
struct Draft {
  const Version& version;
  Samples samples;
  json::object schemas{};
  std::set<int> refusals{};
  std::set<std::string_view> tags{};  // names
};

json::array parameters_of(const Call& call) {
  json::array parameters;
  for (const auto& name : api::path_parameters(call.path))
    parameters.push_back(parameter(name, Place::kPath));
  for (const auto name : call.shape.query)
    if (!name.empty()) parameters.push_back(parameter(name, Place::kQuery));
  if (call.shape.idempotent) parameters.push_back(api::idempotency_key_parameter());
  return parameters;
}

json::object content(std::string_view type, json::object schema, json::value example) {
  return {{type, {{"schema", std::move(schema)}, {"example", std::move(example)}}}};
}

json::value body_of(const Call& call) {
  if (call.takes_file)
    return {{"required", true},
            {"content",
             {{"multipart/form-data",
               {{"schema",
                 {{"type", "object"},
                  {"properties", {{"file", {{"type", "string"}, {"format", "binary"}}}}},
                  {"required", json::array{"file"}}}}}}}}};
  if (call.shape.body.empty()) return nullptr;
  const auto forms = body_forms(base::parse_json(call.shape.body).value());
  return {{"required", true}, {"content", content("application/json", infer_schema(forms), forms.front())}};
}

std::vector<json::value> answers_of(const Call& call, const Samples& samples) {
  std::vector<json::value> answers;
  if (!call.shape.answer.empty()) answers.push_back(base::parse_json(call.shape.answer).value());
  if (call.shape.write != nullptr)
    for (const Sample& sample : samples) answers.push_back(call.shape.write(sample));
  return answers;
}

// The schema under its name, once; of a list, that of its entries.
json::object named(std::string_view name, json::object schema, Draft& draft) {
  if (name.empty()) return schema;
  const bool list = schema.contains("items");
  auto part = list ? std::move(schema["items"].as_object()) : std::move(schema);
  const auto [known, added] = draft.schemas.emplace(name, part);
  CHECK(added || known->value() == json::value(part));
  json::object reference{{"$ref", fmt::format("#/components/schemas/{}", name)}};
  if (!list) return reference;
  return {{"type", "array"}, {"items", std::move(reference)}};
}

json::object success_of(const Call& call, Draft& draft) {
  const auto answers = answers_of(call, draft.samples);
  if (answers.empty()) return {{"204", {{"description", "Done; there is nothing to say."}}}};
  auto schema = named(call.shape.schema, infer_schema(answers), draft);
  return {{std::to_string(call.shape.status),
           {{"description", "Done."},
            {"content", content("application/json", std::move(schema), answers.front())}}}};
}

json::object responses_of(const Call& call, Draft& draft) {
  json::object responses = success_of(call, draft);
  for (const int status : refusals_of(call)) {
    responses[std::to_string(status)] = refusal_reference(status);
    draft.refusals.insert(status);
  }
  responses["default"] = other_refusals_reference();
  return responses;
}

std::string who_may_call(const Version& version, const Call& call) {
  auto text = fmt::format("Needs the scope `{}`.", fmt::join(scopes_of(version, call), "` or `"));
  if (call.audit) text += fmt::format(" The audit log calls it `{}`.", model::to_string(*call.audit));
  return text;
}

json::object operation(const Call& call, Draft& draft) {
  json::object out{{"operationId", api::operation_id(call.name)},
                   {"summary", call.summary},
                   {"description", who_may_call(draft.version, call)},
                   {"tags", json::array{tag_of(call).name}}};
  if (draft.version.deprecated) out["deprecated"] = true;
  if (auto parameters = parameters_of(call); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (auto body = body_of(call); !body.is_null()) out["requestBody"] = std::move(body);
  out["security"] = security_of(draft.version, call);
  out["responses"] = responses_of(call, draft);
  draft.tags.insert(tag_of(call).name);
  return out;
}

json::object information(const Version& version) {
  auto about = fmt::format(
      "Version {} of the external API. Get a token, send it as `Authorization: Bearer`, and get a new one "
      "when a call is answered 401.\n\nTimes are Unix seconds, an enumeration is an id with its value, and "
      "what is not known is null. Lists are complete, or refused when they would be too long.",
      version.number);
  if (version.deprecated)
    about += "\n\n**This version is deprecated**: `Sunset` of every answer says how long it is there.";
  return {{"title", "Sallyport external API"},
          {"version", version.number},
          {"description", std::move(about)},
          {"contact", {{"name", "The operator of this deployment"}}},
          {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
}

json::array tags_of(const Draft& draft) {
  json::array tags;
  for (const Tag& tag : kTags)
    if (draft.tags.contains(tag.name))
      tags.push_back(json::object{{"name", tag.name}, {"description", tag.about}});
  return tags;
}

}  // namespace

json::object description(const Version& version, const model::Deployment& deployment) {
  Draft draft{.version = version, .samples = make_samples(deployment)};
  json::object paths;
  for (const Call& call : version.calls) {
    auto& path = paths[fmt::format("{}{}", version.segment(), call.path)];
    if (!path.is_object()) path.emplace_object();
    path.as_object()[api::method_word(call.method)] = operation(call, draft);
  }
  draft.schemas["Error"] = error_schema();
  return {{"openapi", "3.1.0"},
          {"info", information(version)},
          {"servers", json::array{json::object{{"url", deployment.public_url + std::string(version.root())},
                                               {"description", "This deployment"}}}},
          {"tags", tags_of(draft)},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", std::move(draft.schemas)},
            {"responses", refusals(version.major(), draft.refusals)},
            {"securitySchemes", security_schemes(version, deployment)}}}};
}

std::vector<http::Route> description_routes(const model::Deployment& deployment) {
  std::vector<http::Route> routes;
  for (const Version& version : all_versions())
    routes.push_back(api::description_route(
        description_path(version), fmt::format("external_api.{}.description", version.word),
        fmt::format("The API description of version {} of the external API", version.number),
        [&version, deployment] { return base::to_json(description(version, deployment)); }));
  return routes;
}

}  // namespace sallyport::dialects::external_api
