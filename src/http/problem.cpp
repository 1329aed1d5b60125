// Errors as RFC 9457 problem+json, and the one status of each kind of refusal.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/json.h"
#include "http/message.h"

namespace sallyport::http {
namespace {

// RFC 6750 §3: the characters that error_description may hold.
std::string quotable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 0x20 && c <= 0x7e && c != '"' && c != '\\') out.push_back(c);
  }
  return out;
}

Response write_problem(int status, std::string_view code, std::string_view message, std::string_view field,
                       std::string_view request_id) {
  std::string body = "{\"type\":";
  base::append_json_string(body, fmt::format("urn:sallyport:problem:{}", code));
  const auto member = [&body](std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(body), ",\"{}\":", name);
    base::append_json_string(body, value);
  };
  member("title", reason_phrase(status));
  fmt::format_to(std::back_inserter(body), ",\"status\":{}", status);
  member("detail", message);
  member("code", code);
  if (!field.empty()) member("field", field);
  if (!request_id.empty()) member("requestId", request_id);
  body += "}\n";

  Response response;
  response.status = status;
  response.headers.reserve(4);
  response.headers.push_back({"Content-Type", "application/problem+json"});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = std::move(body);
  return response;
}

}  // namespace

// RFC 6750 §3: without `error` where no token was sent.
std::string bearer_challenge(const base::Error& error, std::string_view scope) {
  std::string text = "Bearer realm=\"sallyport\"";
  if (error.code != "invalid_token" && error.code != "insufficient_scope") return text;
  text += fmt::format(", error=\"{}\", error_description=\"{}\"", error.code, quotable(error.message));
  if (!scope.empty()) text += fmt::format(", scope=\"{}\"", scope);
  return text;
}

int status_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::kInvalid:
      return 400;
    case base::ErrorKind::kUnauthenticated:
      return 401;
    case base::ErrorKind::kQuota:
      return 402;
    case base::ErrorKind::kForbidden:
      return 403;
    case base::ErrorKind::kNotFound:
      return 404;
    case base::ErrorKind::kConflict:
      return 409;
    case base::ErrorKind::kTooLarge:
      return 413;
    case base::ErrorKind::kUnsupported:
      return 415;
    case base::ErrorKind::kRateLimited:
      return 429;
    case base::ErrorKind::kUnavailable:
      return 503;
  }
  return 500;
}

Response problem(const base::Error& error, std::string_view request_id) {
  const int status = status_of(error.kind);
  Response response = write_problem(status, error.code, error.message, error.field, request_id);
  if (status == 401 || error.code == "insufficient_scope") {
    response.set("WWW-Authenticate", bearer_challenge(error));
  }
  tell_wait(response, error.retry_after);
  return response;
}

void tell_wait(Response& response, double seconds) {
  if (response.status != 429 && response.status != 503) return;
  const double whole = std::clamp(std::ceil(seconds), 1.0, 86400.0);
  response.set("Retry-After", fmt::format("{}", static_cast<int>(whole)));
  if (response.status != 429) return;
  const double milliseconds = std::max(std::ceil(seconds * 1000), 1.0);
  response.set("Archivist-Rate-Limit-Reset", fmt::format("{:.3f}", milliseconds / 1000));
}

Response problem(int status, std::string_view code, std::string_view message, std::string_view request_id) {
  return write_problem(status, code, message, {}, request_id);
}

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr Phrase kPhrases[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {402, "Payment Required"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  };
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return "Unknown";
}

}  // namespace sallyport::http
