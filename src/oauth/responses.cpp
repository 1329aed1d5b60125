#include "oauth/responses.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"

namespace sallyport::oauth {
namespace {

int status_of(const base::Error& error) {
  switch (error.kind) {
    case base::ErrorKind::kUnauthenticated:
      return 401;
    case base::ErrorKind::kTooLarge:
    case base::ErrorKind::kUnsupported:
    case base::ErrorKind::kRateLimited:
    case base::ErrorKind::kUnavailable:
      return http::status_of(error.kind);
    default:
      return 400;  // RFC 6749 §5.2
  }
}

// The word for `error`. What the router refuses by itself has no word of RFC 6749 §5.2.
std::string_view word_of(const base::Error& error) {
  if (error.code == "internal_error") return "server_error";
  if (error.kind == base::ErrorKind::kUnavailable) return "temporarily_unavailable";
  if (error.code == "method_not_allowed" || error.kind == base::ErrorKind::kUnsupported ||
      error.kind == base::ErrorKind::kTooLarge)
    return "invalid_request";
  return error.code;
}

// The characters that RFC 6749 §5.2 allows in error_description.
std::string describable(std::string_view message) {
  std::string text(message);
  std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; }, '\'');
  return text;
}

http::Response no_store(int status, std::string body) {
  http::Response response = http::Response::json(status, std::move(body));
  response.set("Pragma", "no-cache");  // RFC 6749 §5.1
  return response;
}

}  // namespace

http::Response write_token(const Granted& granted, const TokenResponseOptions& options) {
  std::string body;
  body.reserve(granted.access.text.size() + 160);
  body += R"({"access_token":")";
  body += granted.access.text;  // base64url and dots: nothing to escape
  body += R"(","token_type":"Bearer")";
  if (!granted.scope.empty()) {
    body += R"(,"scope":)";
    base::append_json_string(body, granted.scope);
  }
  const auto seconds = granted.expires_in.count();
  if (options.expires_at) fmt::format_to(std::back_inserter(body), R"(,"expires_at":{})", seconds);
  fmt::format_to(std::back_inserter(body), R"(,"expires_in":{}}})", seconds);
  return no_store(200, std::move(body));
}

http::Response write_error(const base::Error& error, const http::Request& request) {
  std::string body = R"({"error":)";
  base::append_json_string(body, word_of(error));
  if (!error.message.empty()) {
    body += R"(,"error_description":)";
    base::append_json_string(body, describable(error.message));
  }
  body += '}';

  http::Response response = no_store(status_of(error), std::move(body));
  if (response.status == 401 && request.header("Authorization"))
    response.set("WWW-Authenticate", R"(Basic realm="sallyport", charset="UTF-8")");
  http::tell_wait(response, error.retry_after);
  return response;
}

std::unexpected<base::Error> oauth_error(base::ErrorKind kind, std::string code, std::string message,
                                         std::string detail) {
  auto refusal = base::refuse(kind, std::move(code), std::move(message));
  refusal.error().detail = std::move(detail);
  return refusal;
}

std::unexpected<base::Error> invalid_request(std::string message, std::string detail) {
  return oauth_error(base::ErrorKind::kInvalid, "invalid_request", std::move(message), std::move(detail));
}

std::unexpected<base::Error> invalid_client(std::string detail) {
  return oauth_error(base::ErrorKind::kUnauthenticated, "invalid_client", "client authentication failed",
                     std::move(detail));
}

std::string audit_reason(const base::Error& error) {
  constexpr std::size_t kLongest = 256;
  std::string reason = error.detail.empty() ? error.code : fmt::format("{}: {}", error.code, error.detail);
  reason.resize(std::min(reason.size(), kLongest));
  return reason;
}

base::Error too_many_failures(std::chrono::seconds wait, std::string detail) {
  return base::Error{.kind = base::ErrorKind::kRateLimited,
                     .code = "rate_limited",
                     .message = "Too many wrong credentials from this address. Wait before the next try.",
                     .field = {},
                     .detail = std::move(detail),
                     .retry_after = static_cast<double>(wait.count())};
}

}  // namespace sallyport::oauth
