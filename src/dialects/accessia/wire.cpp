#include "dialects/accessia/wire.h"

#include <fmt/format.h>

#include "base/json.h"
#include "oauth/responses.h"

namespace sallyport::dialects::accessia {
namespace {

namespace json = boost::json;

constexpr base::JsonLimits kLimits{.bytes = 16 * 1024, .depth = 8, .members = 100};

void member(std::string& body, std::string_view name, std::string_view value) {
  body += body.empty() ? '{' : ',';
  fmt::format_to(std::back_inserter(body), R"("{}":)", name);
  base::append_json_string(body, value);
}

struct Answer {
  int status;
  std::string_view word;
};

// The status and the word of accessia §9 for a refusal of the pipeline or of the router.
Answer answer_of(const base::Error& error, std::string_view invalid_token) {
  if (error.code == "internal_error") return {500, "internal_error"};
  switch (error.kind) {
    case base::ErrorKind::kUnavailable:
      return {503, "temporarily_unavailable"};
    case base::ErrorKind::kRateLimited:
      return {429, "rate_limited"};
    case base::ErrorKind::kUnauthenticated:
      return {401, invalid_token};
    case base::ErrorKind::kTooLarge:
    case base::ErrorKind::kUnsupported:
      return {http::status_of(error.kind), "invalid_request"};
    default:
      // An integration of another kind must not learn that its token was right.
      return error.code == "unauthorized_client" ? Answer{401, invalid_token}
                                                 : Answer{400, "invalid_request"};
  }
}

}  // namespace

base::Result<oauth::Parameters> read_members(const http::Request& request,
                                             std::initializer_list<std::string_view> names) {
  const auto type = request.header("Content-Type");
  if (!type || http::media_type(*type) != "application/json")
    return oauth::invalid_request("The body has to be JSON: Content-Type: application/json.");
  const auto body = base::parse_json(request.body, kLimits);
  if (!body || !body->is_object())
    return oauth::invalid_request("The body has to be one JSON object.", body ? "" : body.error().message);
  oauth::Parameters members;
  for (const std::string_view name : names) {
    const json::value* value = body->get_object().if_contains(name);
    if (value == nullptr || !value->is_string() || value->get_string().empty())
      return oauth::invalid_request(fmt::format("The body needs the member {}, a string.", name));
    members.add(std::string(name), std::string(value->get_string()));
  }
  return members;
}

http::Response write_tokens(const oauth::Granted& granted, const model::Deployment& deployment) {
  std::string body;
  member(body, "accessToken", granted.access.text);
  if (granted.refresh) member(body, "refreshToken", granted.refresh->text);
  member(body, "domain", deployment.domain);
  member(body, "accessiaApisUrl", deployment.api_url());
  fmt::format_to(std::back_inserter(body), R"(,"expiresIn":{}}})", granted.expires_in.count());
  return http::Response::json(200, std::move(body));
}

http::Response write_error(const base::Error& error, std::string_view invalid_token) {
  const Answer answer = answer_of(error, invalid_token);
  // One sentence for every refused token: which check failed stands in the audit log only.
  const std::string_view message =
      answer.status == 401 ? std::string_view("The token is not accepted. Make a new one and try again.")
                           : std::string_view(error.message);
  std::string body;
  member(body, "error", answer.word);
  member(body, "message", message);
  body += '}';
  http::Response response = http::Response::json(answer.status, std::move(body));
  http::tell_wait(response, error.retry_after);
  return response;
}

}  // namespace sallyport::dialects::accessia
