#include "dialects/external_api/description_parts.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "base/json.h"
#include "dialects/external_api/admission.h"
#include "dialects/external_api/errors.h"
#include "model/scope.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

struct Parameter {
  std::string_view name;
  std::string_view about;
  std::string_view schema;     // JSON
  std::string_view example{};  // JSON; none for what may be left out, since pages would fill it in
  bool required = false;
};

constexpr std::string_view kId = R"({"type":"string","format":"uuid"})";
constexpr std::string_view kText = R"({"type":"string"})";
constexpr std::string_view kTimeSchema = R"({"type":"integer","minimum":0,"maximum":253402300799})";

constexpr std::array kParameters{
    Parameter{"code", "The code of the submission.", kText, R"("ACME-7Q2M")"},
    Parameter{"programId", "The id of the program.", kId, R"("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b12")"},
    Parameter{"programUpdateId", "The id of the update.", kId, R"("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b14")"},
    Parameter{"groupId", "The id of the group.", kId, R"("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b16")"},
    Parameter{"assetId", "The id of the company asset.", kId, R"("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b15")"},
    Parameter{"rewardRequestId", "The id of the reward request.", kId,
              R"("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b18")"},
    Parameter{"payoutId", "The id of the payout.", kText, R"("6a1d0f6e-93d5-4a37-8d7b-5b0b0a4f6c21")"},
    Parameter{"userName", "The name of the researcher.", kText, R"("bob")"},
    Parameter{"tag", "The tag.", kText, R"("urgent")"},
    Parameter{"UpdatedSince", "Only what has changed from then on: Unix seconds such as 1767225600.",
              kTimeSchema},
    Parameter{"CreatedSince", "Only what is from then on: Unix seconds such as 1767225600.", kTimeSchema},
    Parameter{"Limit", "How many are shown at most.", R"({"type":"integer","minimum":0,"maximum":200})"},
    Parameter{"Offset", "How many of the first are left out.", R"({"type":"integer","minimum":0})"},
    Parameter{"ipAddress", "The address to look for.", kText, R"("192.0.2.7")", true},
    Parameter{"timeZone", "The time zone of all times, such as Europe/Brussels; without it UTC.", kText},
    Parameter{"attachmentCode", "A number that older clients send; it changes nothing.",
              R"({"type":"integer","minimum":0,"maximum":2147483647})"},
};

json::value parsed(std::string_view text) { return base::parse_json(text).value(); }

struct Refusal {
  int status;
  std::string_view name;
  std::string_view about;
};
constexpr std::array kRefusals{
    Refusal{400, "Invalid",
            "A parameter or the body is wrong, and extraParameters names it, or the list would be too long."},
    Refusal{401, "Unauthenticated", "There is no good token: get a new one."},
    Refusal{402, "Quota", "There are as many as there may be."},
    Refusal{403, "Forbidden", "A right is missing; a new token would not help."},
    Refusal{404, "NotFound", "It is not there, or hidden from the caller."},
    Refusal{409, "Conflict", "It has changed meanwhile, or cannot be changed any more."},
    Refusal{413, "TooLarge", "The body or the file is too large."},
    Refusal{415, "Unsupported", "The body is not of a type that the call takes."},
    Refusal{429, "RateLimited", "Too many calls. Try again after Retry-After seconds."},
    Refusal{500, "Fault", "A fault of the server; give the operator the identifier."},
    Refusal{503, "Unavailable",
            "Nothing was done, unless the code is OUTCOME_UNKNOWN: then read first. Try again after "
            "Retry-After seconds."},
};
constexpr std::array kOfEveryCall{400, 401, 403, 429, 500, 503};
// What a call has no answer of its own for: `default` in every operation.
constexpr std::string_view kOtherRefusals = "Other";

json::object reference(std::string_view response) {
  return {{"$ref", fmt::format("#/components/responses/{}", response)}};
}

json::object refusal(std::string_view about, json::value codes) {
  return {{"description", about},
          {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}},
          {"x-problem-codes", std::move(codes)}};
}

// The codes stand in the description as well, since pages that show it leave extensions out.
json::object refusal_of(const Refusal& wanted, std::string_view major) {
  std::vector<std::string_view> codes;
  for (const auto& one : codes_of(major))
    if (one.status == wanted.status) codes.push_back(one.code);
  return refusal(fmt::format("{} Codes: `{}`.", wanted.about, fmt::join(codes, "`, `")),
                 json::array(codes.begin(), codes.end()));
}

// Of several statuses, so that the codes stand below theirs.
json::object other_refusals(std::string_view major) {
  std::vector<std::string> words;
  json::object by_status;
  for (const auto& one : codes_of(major)) {
    if (std::ranges::find(kOfEveryCall, one.status) != kOfEveryCall.end()) continue;
    words.push_back(fmt::format("`{}` ({})", one.code, one.status));
    auto& codes = by_status[std::to_string(one.status)];
    if (!codes.is_array()) codes.emplace_array();
    codes.as_array().emplace_back(one.code);
  }
  return refusal(fmt::format("Another refusal. Codes: {}.", fmt::join(words, ", ")), std::move(by_status));
}

}  // namespace

json::object parameter(std::string_view name, Place place) {
  const auto* known = std::ranges::find(kParameters, name, &Parameter::name);
  CHECK(known != kParameters.end());
  const bool in_path = place == Place::kPath;
  json::object made{{"name", name},
                    {"in", in_path ? "path" : "query"},
                    {"required", in_path || known->required},
                    {"description", known->about},
                    {"schema", parsed(known->schema)}};
  if (!known->example.empty()) made["example"] = parsed(known->example);
  return made;
}

std::vector<int> refusals_of(const Call& call) {
  std::vector<int> statuses(kOfEveryCall.begin(), kOfEveryCall.end());
  if (call.path.contains('{')) statuses.push_back(404);
  if (!call.reads()) statuses.push_back(409);
  if (call.shape.idempotent || call.takes_file) statuses.push_back(402);
  if (!call.shape.body.empty() || call.takes_file) statuses.insert(statuses.end(), {413, 415});
  std::ranges::sort(statuses);
  return statuses;
}

json::object refusal_reference(int status) {
  return reference(std::ranges::find(kRefusals, status, &Refusal::status)->name);
}
json::object other_refusals_reference() { return reference(kOtherRefusals); }

json::object refusals(std::string_view major, const std::set<int>& used) {
  json::object responses;
  for (const Refusal& one : kRefusals)
    if (used.contains(one.status)) responses[one.name] = refusal_of(one, major);
  responses[kOtherRefusals] = other_refusals(major);
  return responses;
}

json::object error_schema() {
  return parsed(R"({
    "type": "object",
    "description": "Why a call was refused.",
    "properties": {
      "identifier": {"type": "string", "format": "uuid", "description": "The id of the request. Quote it when you ask for help."},
      "title": {"type": ["string", "null"], "description": "What happened and what to do."},
      "status": {"type": "integer", "description": "The status of the answer.", "examples": [404]},
      "code": {"type": ["string", "null"], "description": "The reason; x-problem-codes of each answer lists those that it may have.", "examples": ["NOT_FOUND"]},
      "extraParameters": {"type": ["object", "null"], "description": "What is wrong with which parameter.",
                          "additionalProperties": {"type": "array", "items": {"type": "string"}}}
    },
    "required": ["identifier", "title", "status", "code", "extraParameters"]
  })")
      .as_object();
}

json::array security_of(const Version& version, const Call& call) {
  json::array ways;
  for (const auto scope : scopes_of(version, call))
    ways.push_back(json::object{{"clientCredentials", json::array{scope}}});
  ways.push_back(json::object{{"bearer", json::array()}});
  return ways;
}

json::object security_schemes(const Version& version, const model::Deployment& deployment) {
  std::set<std::string_view> used;
  for (const Call& call : version.calls)
    for (const auto scope : scopes_of(version, call)) used.insert(scope);
  json::object scopes;
  for (const model::Scope& scope : model::all_scopes())
    if (used.contains(scope.name)) scopes[scope.name] = scope.meaning;
  return {{"clientCredentials",
           {{"type", "oauth2"},
            {"description",
             "An integration of kind external-api asks for a token with its id and secret. Without a scope "
             "it gets all that it has."},
            {"flows",
             {{"clientCredentials",
               {{"tokenUrl", deployment.public_url + "/connect/token"}, {"scopes", std::move(scopes)}}}}}}},
          {"bearer",
           {{"type", "http"},
            {"scheme", "bearer"},
            {"bearerFormat", "JWT"},
            {"description", "An access token, however it was obtained."}}}};
}

}  // namespace sallyport::dialects::external_api
