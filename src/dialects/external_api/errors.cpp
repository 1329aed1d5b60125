#include "dialects/external_api/errors.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/json.h"
#include "dialects/external_api/routes.h"
#include "dialects/external_api/versions.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

constexpr std::string_view kUnknownVersion = "unknown_version";

// Those of major version 1 first.
constexpr std::array kCodes = std::to_array<ErrorCode>({
    {"FORBIDDEN", 403},
    {"INSUFFICIENT_SCOPE", 403},
    {"INTERNAL_ERROR", 500},
    {"INVALID_PARAMETER", 400},
    {"INVALID_TOKEN", 401},
    {"METHOD_NOT_ALLOWED", 405},
    {"NOT_FOUND", 404},
    {"QUOTA_EXCEEDED", 402},
    {"RATE_LIMITED", 429},
    {"TOO_MANY_RESULTS", 400},
    {"UNAUTHENTICATED", 401},
    {"UNAVAILABLE", 503},
    {"UNKNOWN_VERSION", 404},
    {"UNSUPPORTED_MEDIA_TYPE", 415},
    // since major version 2
    {"BUDGET_EXCEEDED", 409},
    {"CONFLICT", 409},
    {"OUTCOME_UNKNOWN", 503},
    {"PAYOUT_ALREADY_PAID", 409},
    {"REWARD_ALREADY_PAID", 409},
    {"TOO_LARGE", 413},
    {"VERSION_NOT_ENABLED", 403},
});
constexpr std::size_t kOfMajor1 = 14;

// Refusals that say more than their kind does.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kOwnCodes{
    {{"budget_exceeded", "BUDGET_EXCEEDED"},
     {"internal_error", "INTERNAL_ERROR"},
     {"insufficient_scope", "INSUFFICIENT_SCOPE"},
     {"invalid_token", "INVALID_TOKEN"},
     {"method_not_allowed", "METHOD_NOT_ALLOWED"},
     {"outcome_unknown", "OUTCOME_UNKNOWN"},
     {"payout_already_paid", "PAYOUT_ALREADY_PAID"},
     {"reward_already_paid", "REWARD_ALREADY_PAID"},
     {"too_many_results", "TOO_MANY_RESULTS"},
     {kUnknownVersion, "UNKNOWN_VERSION"},
     {"version_not_enabled", "VERSION_NOT_ENABLED"}}};

// Fields of refusals of the inventory that are no members of this API.
constexpr std::array<std::string_view, 3> kNoMembers{"version", "attributes", "assetAttributes"};

std::string_view code_of(const base::Error& error) {
  const auto own = std::ranges::find(kOwnCodes, error.code, [](const auto& pair) { return pair.first; });
  if (own != kOwnCodes.end()) return own->second;
  switch (error.kind) {
    case base::ErrorKind::kInvalid:
      return "INVALID_PARAMETER";
    case base::ErrorKind::kUnauthenticated:
      return "UNAUTHENTICATED";
    case base::ErrorKind::kQuota:
      return "QUOTA_EXCEEDED";
    case base::ErrorKind::kForbidden:
      return "FORBIDDEN";
    case base::ErrorKind::kNotFound:
      return "NOT_FOUND";
    case base::ErrorKind::kConflict:
      return "CONFLICT";
    case base::ErrorKind::kTooLarge:
      return "TOO_LARGE";
    case base::ErrorKind::kUnsupported:
      return "UNSUPPORTED_MEDIA_TYPE";
    case base::ErrorKind::kRateLimited:
      return "RATE_LIMITED";
    case base::ErrorKind::kUnavailable:
      return "UNAVAILABLE";
  }
  return "INTERNAL_ERROR";
}

// The router gives the statuses that no kind of refusal has to the answer afterwards; the body says them too.
int status_of(const base::Error& error) {
  if (error.code == "method_not_allowed") return 405;
  if (error.code == "internal_error") return 500;
  return http::status_of(error.kind);
}

http::Response write_model(const base::Error& error, json::value extra, const http::Request& request) {
  // The headers are the same as everywhere; only the body differs.
  http::Response response = http::problem(error, request.request_id);
  response.set("Content-Type", "application/json");
  response.body = base::to_json(json::object{{"identifier", identifier_of(request.request_id)},
                                             {"title", error.message},
                                             {"status", status_of(error)},
                                             {"code", code_of(error)},
                                             {"extraParameters", std::move(extra)}});
  return response;
}

}  // namespace

std::span<const ErrorCode> codes_of(std::string_view major) {
  return std::span(kCodes).first(major == "1" ? kOfMajor1 : kCodes.size());
}

http::Response write_error(const base::Error& error, const http::Request& request) {
  json::value extra;
  if (!error.field.empty() && std::ranges::find(kNoMembers, error.field) == kNoMembers.end())
    extra = json::object{{error.field, json::array{error.message}}};
  return write_model(error, std::move(extra), request);
}

http::Response nothing_there(const http::Request& request) {
  if (!names_unknown_version(request.path)) {
    const auto error = base::refuse(base::ErrorKind::kNotFound, "not_found",
                                    "There is nothing at this address. Check the path and its version.");
    return write_error(error.error(), request);
  }
  json::array known;
  for (const auto& version : all_versions()) known.emplace_back(version.number);
  const auto error =
      base::refuse(base::ErrorKind::kNotFound, std::string(kUnknownVersion),
                   fmt::format("There is no such version. See {} for those that there are.", kVersionsPath));
  return write_model(error.error(), json::object{{"version", std::move(known)}}, request);
}

std::string identifier_of(std::string_view request_id) {
  const auto bytes = base::base64url_decode(request_id);
  const auto id = bytes ? base::Uuid::from_bytes(*bytes) : std::nullopt;
  return id.value_or(base::Uuid{}).to_string();
}

}  // namespace sallyport::dialects::external_api
