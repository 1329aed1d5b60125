#include "api/openapi.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/all_resources.h"
#include "api/openapi_security.h"
#include "api/problem_codes.h"
#include "base/json.h"
#include "base/version.h"

namespace sallyport::api {
namespace {

namespace json = boost::json;

struct Problem {
  std::string type;
  std::string title;
  std::int64_t status = 0;
  std::string detail;
  std::string code;
  std::optional<std::string> field;
  std::optional<std::string> request_id;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, code, field, request_id))
Description describe(const Problem*) {
  return {
      .name = "Problem",
      .about = "Why a call was refused (RFC 9457).",
      .fields = {
          {"type",
           {.about = "A stable name of the reason.", .example = "urn:sallyport:problem:invalid_request"}},
          {"title", {.about = "The reason in a few words."}},
          {"status", {.about = "The status of the answer.", .example = "400"}},
          {"detail", {.about = "What happened and what to do."}},
          {"code",
           {.about = "The last part of type; x-problem-codes of each answer lists those that it may have.",
            .example = "invalid_request"}},
          {"field", {.about = "The field at fault; absent when there is none.", .example = "limit"}},
          {"request_id", {.about = "Quote it when you ask for help."}},
      }};
}

struct OAuthError {
  std::string error;
  std::optional<std::string> error_description;
};
BOOST_DESCRIBE_STRUCT(OAuthError, (), (error, error_description))
Description describe(const OAuthError*) {
  return {.name = "OAuthError",
          .about = "Why a token request was refused (RFC 6749 §5.2).",
          .fields = {{"error", {.about = "The reason as a word.", .example = "invalid_client"}},
                     {"error_description", {.about = "What happened and what to do."}}},
          .snake_case = true};
}

struct Refusal {
  int status;
  std::string_view name;
  std::string_view about;
};
// The refusals in the document's components; which route has which is decided in refusals_of().
constexpr std::array kRefusals{
    Refusal{400, "Invalid", "The request breaks a rule; field names the value at fault."},
    Refusal{401, "Unauthenticated", "The token is missing, ended or not ours."},
    Refusal{402, "Quota", "There are as many, or as large ones, as there may be."},
    Refusal{403, "Forbidden", "The caller may not do this."},
    Refusal{404, "NotFound", "There is no such thing for this caller."},
    Refusal{409, "Conflict", "The thing has changed meanwhile, or cannot be changed this way."},
    Refusal{413, "TooLarge", "The body or the file is larger than this server takes."},
    Refusal{415, "Unsupported", "The body is not of a type that the route takes."},
    Refusal{429, "RateLimited", "The integration has used up a limit. Try again after Retry-After seconds."},
    Refusal{500, "Fault", "Something failed on our side."},
    Refusal{503, "Unavailable",
            "Nothing was done, unless the code is outcome_unknown or timeout: then look first. Try again "
            "after Retry-After seconds."},
};
// What is refused before it is known which call it is: `default` in every operation.
constexpr std::string_view kOtherRefusals = "Other";

// Makes one of those things of which a tenant has so many at most.
bool makes_counted(const Declaration& declaration) {
  using enum model::AuditAction;
  constexpr std::array kCounted{kIntegrationCreated, kPolicyCreated, kInvitationCreated, kWebhookCreated,
                                kAttachmentAdded};
  return declaration.audit && std::ranges::find(kCounted, *declaration.audit) != kCounted.end();
}

std::vector<int> refusals_of(const Endpoint& endpoint) {
  const Declaration& declaration = endpoint.declaration;
  std::vector<int> statuses{400};
  if (declaration.permission != kAnybody) statuses.push_back(401);
  if (declaration.permission != kAnyCaller) statuses.push_back(403);
  // Ids stand in the path, or in what is asked about assets.
  const bool names =
      !path_parameters(declaration.path).empty() || declaration.permission == kByPolicy || declaration.reads;
  if (names) statuses.push_back(404);
  if (writes(declaration)) statuses.push_back(409);
  if (makes_counted(declaration)) statuses.push_back(402);
  if (endpoint.body) statuses.insert(statuses.end(), {413, 415});
  if (declaration.permission != kAnybody) statuses.push_back(429);
  statuses.insert(statuses.end(), {500, 503});
  return statuses;
}

// "groupId" -> "The id of the group."
json::object path_parameter(const std::string& name) {
  return {{"name", name},
          {"in", "path"},
          {"required", true},
          {"description", fmt::format("The id of the {}.", name.substr(0, name.size() - 2))},
          {"schema", {{"type", "string"}, {"format", "uuid"}}}};
}

json::object answer_headers(const Declaration& declaration) {
  json::object headers;
  if (declaration.counts)
    headers["X-Total-Count"] = {{"description", "How many entries all pages have together."},
                                {"schema", {{"type", "integer"}, {"minimum", 0}}}};
  if (declaration.versioned)
    headers["ETag"] = {{"description", "The version, for If-Match."}, {"schema", {{"type", "string"}}}};
  return headers;
}

json::object if_match_parameter() {
  return {{"name", "If-Match"},
          {"in", "header"},
          {"description", "The ETag of the version that is to be changed; another one is refused (409)."},
          {"schema", {{"type", "string"}, {"maxLength", 32}}},
          {"example", "\"3\""}};
}

json::object success_answer(const Endpoint& endpoint, Components& components) {
  const Declaration& declaration = endpoint.declaration;
  json::object answer{{"description", endpoint.answer ? "Done." : "Done; there is nothing to say."}};
  if (auto headers = answer_headers(declaration); !headers.empty()) answer["headers"] = std::move(headers);
  if (endpoint.answer)
    answer["content"] = {{endpoint.answer_type, {{"schema", endpoint.answer(components)}}}};
  return answer;
}

std::string permission_sentence(const Declaration& declaration) {
  std::string text = who_may_call(declaration);
  if (declaration.audit)
    text += fmt::format(" The audit log calls it `{}`.", model::to_string(*declaration.audit));
  return text;
}

json::object operation(const Endpoint& endpoint, std::string_view tag, Components& components) {
  const Declaration& declaration = endpoint.declaration;
  json::object out{{"operationId", operation_id(declaration.name.substr(declaration.name.find('.') + 1))},
                   {"summary", declaration.summary},
                   {"tags", json::array{tag}}};
  out["description"] = fmt::format("{}.", declaration.summary);
  json::array parameters;
  for (const std::string& name : path_parameters(declaration.path))
    parameters.push_back(path_parameter(name));
  if (declaration.versioned && declaration.method == http::Method::kPatch)
    parameters.push_back(if_match_parameter());
  if (declaration.idempotent) parameters.push_back(idempotency_key_parameter());
  if (endpoint.query)
    for (auto& parameter : endpoint.query(components)) parameters.push_back(std::move(parameter));
  if (!parameters.empty()) out["parameters"] = std::move(parameters);
  if (endpoint.body)
    out["requestBody"] = {{"required", endpoint.body_required},
                          {"content", {{endpoint.body_type, {{"schema", endpoint.body(components)}}}}}};
  return out;
}

json::object resource_operation(const Endpoint& endpoint, std::string_view tag, Components& components) {
  json::object out = operation(endpoint, tag, components);
  out["description"] = permission_sentence(endpoint.declaration);
  out["security"] = security_of(endpoint.declaration);
  json::object responses;
  responses[std::to_string(endpoint.declaration.success)] = success_answer(endpoint, components);
  for (const int status : refusals_of(endpoint))
    for (const Refusal& refusal : kRefusals)
      if (refusal.status == status)
        responses[std::to_string(status)] = {
            {"$ref", fmt::format("#/components/responses/{}", refusal.name)}};
  responses["default"] = {{"$ref", fmt::format("#/components/responses/{}", kOtherRefusals)}};
  out["responses"] = std::move(responses);
  return out;
}

// The token endpoints authenticate by themselves and refuse in the form of RFC 6749.
json::object oauth_operation(const Endpoint& endpoint, std::string_view tag, Components& components) {
  json::object out = operation(endpoint, tag, components);
  out["security"] = json::array{};
  json::object responses;
  responses[std::to_string(endpoint.declaration.success)] = success_answer(endpoint, components);
  const json::object refused{{"$ref", "#/components/responses/OAuthRefused"}};
  if (writes(endpoint.declaration)) {
    responses["400"] = refused;
    responses["401"] = refused;
  } else {
    responses["404"] = {{"$ref", "#/components/responses/NotFound"}};
  }
  out["responses"] = std::move(responses);
  return out;
}

std::vector<std::string_view> codes_of(int status) {
  std::vector<std::string_view> codes;
  for (const ProblemCode& one : problem_codes(status)) codes.push_back(one.code);
  return codes;
}

json::object problem_response(std::string_view about, json::value codes, Components& components) {
  return {{"description", about},
          {"content", {{"application/problem+json", {{"schema", object_schema<Problem>(components)}}}}},
          {"x-problem-codes", std::move(codes)}};
}

// The codes stand in the description as well, since pages that show it leave extensions out.
json::object refusal_response(const Refusal& refusal, Components& components) {
  const auto codes = codes_of(refusal.status);
  return problem_response(fmt::format("{} Codes: `{}`.", refusal.about, fmt::join(codes, "`, `")),
                          json::array(codes.begin(), codes.end()), components);
}

// Of several statuses, so that the codes stand below their status.
json::object other_refusals(Components& components) {
  std::string about = "The request is refused before the call is looked at. Codes:";
  json::object by_status;
  for (const ProblemCode& one : problem_codes()) {
    if (std::ranges::find(kRefusals, one.status, &Refusal::status) != kRefusals.end()) continue;
    about += fmt::format("{} `{}` ({})", by_status.empty() ? "" : ",", one.code, one.status);
    auto& codes = by_status[std::to_string(one.status)];
    if (!codes.is_array()) codes.emplace_array();
    codes.as_array().emplace_back(one.code);
  }
  return problem_response(about + ".", std::move(by_status), components);
}

json::object refusal_responses(Components& components) {
  json::object responses;
  for (const Refusal& refusal : kRefusals) responses[refusal.name] = refusal_response(refusal, components);
  responses[kOtherRefusals] = other_refusals(components);
  responses["OAuthRefused"] = {
      {"description", "The request is refused (RFC 6749 §5.2)."},
      {"content", {{"application/json", {{"schema", object_schema<OAuthError>(components)}}}}}};
  return responses;
}

json::object information(std::string_view version) {
  return {{"title", "Sallyport"},
          {"version", version},
          {"description",
           "The API of this Sallyport deployment: integrations and their credentials, users and groups, the "
           "audit log and the signing keys. Get a token, send it as `Authorization: Bearer`."},
          {"contact", {{"name", "The operator of this deployment"}}},
          {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
}

struct Document {
  explicit Document(std::function<std::string()> make_in) : make(std::move(make_in)) {}
  std::function<std::string()> make;
  std::once_flag made;
  std::string text;
};

async::Task<http::Response> serve(std::shared_ptr<Document> document) {
  std::call_once(document->made, [&] { document->text = document->make(); });
  http::Response response{.status = 200, .headers = {}, .body = document->text};
  response.set("Content-Type", "application/json");
  response.set("Access-Control-Allow-Origin", "*");
  response.set("Cache-Control", "public, max-age=300");
  co_return response;
}

}  // namespace

json::object openapi_document(std::span<const Resource> resources, const Resource& oauth,
                              const model::Deployment& deployment, std::string_view version) {
  Components components;
  json::object paths;
  json::array tags;
  const auto describe_all = [&](const Resource& resource, auto make) {
    tags.push_back(json::object{{"name", resource.tag}, {"description", resource.about}});
    for (const Endpoint& endpoint : resource.endpoints) {
      auto& path = paths[endpoint.declaration.path];
      if (!path.is_object()) path.emplace_object();
      path.as_object()[method_word(endpoint.declaration.method)] = make(endpoint, resource.tag, components);
    }
  };
  for (const Resource& resource : resources) describe_all(resource, resource_operation);
  describe_all(oauth, oauth_operation);
  json::object responses = refusal_responses(components);
  return {{"openapi", "3.1.0"},
          {"info", information(version)},
          {"servers",
           json::array{json::object{{"url", deployment.public_url}, {"description", "This deployment"}}}},
          {"security",
           json::array{json::object{{"clientCredentials", json::array{}}},
                       json::object{{"bearer", json::array{}}}, json::object{{"session", json::array{}}}}},
          {"tags", std::move(tags)},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", components.take()},
            {"responses", std::move(responses)},
            {"securitySchemes", security_schemes(deployment)}}}};
}

http::Route schema_route(const model::Deployment& deployment) {
  return description_route(
      "/api_schema.json", "api_schema", "The API description of this deployment", [deployment] {
        return base::to_json(
            openapi_document(all_resources(), oauth_operations(), deployment, base::kVersion));
      });
}

http::Route description_route(std::string path, std::string name, std::string summary,
                              std::function<std::string()> make) {
  auto document = std::make_shared<Document>(std::move(make));
  return {.method = http::Method::kGet,
          .path = std::move(path),
          .name = std::move(name),
          .summary = std::move(summary),
          .audit_name = "",
          .access = http::Access::open(),
          .handler = [document](const http::Context&) { return serve(document); },
          .errors = {}};
}

std::string operation_id(std::string_view name) {
  std::string snake(name);
  for (char& c : snake)
    if (c == '.') c = '_';
  return camel_case(snake);
}

std::string method_word(http::Method method) {
  std::string word(http::to_string(method));
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word;
}

json::object idempotency_key_parameter() {
  return {{"name", "Idempotency-Key"},
          {"in", "header"},
          {"description",
           "A word of your own for this request, such as a UUID. The same request with the same word makes "
           "nothing "
           "new for 24 hours; another request with it is refused (409)."},
          {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}},
          {"example", "8e03978e-40d5-43dd-bc93-6894a57f9324"}};
}

}  // namespace sallyport::api
