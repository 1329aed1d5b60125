#include "outbound/errors.h"

#include "base/json.h"
#include "outbound/cors.h"

namespace sallyport::outbound {

http::Response write_error(const base::Error& error, const http::Request& request) {
  std::string body = R"({"error":)";
  base::append_json_string(body, error.code);
  body += R"(,"message":)";
  base::append_json_string(body, error.message);
  if (!error.field.empty()) {
    body += R"(,"field":)";
    base::append_json_string(body, error.field);
  }
  body += '}';
  auto response = http::Response::json(http::status_of(error.kind), std::move(body));
  if (error.kind == base::ErrorKind::kUnauthenticated)
    response.set("WWW-Authenticate", http::bearer_challenge(error));
  http::tell_wait(response, error.retry_after);
  if (error.code != "origin_not_allowed") allow_origin(response, request);
  return response;
}

}  // namespace sallyport::outbound
