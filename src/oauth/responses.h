// Answers of OAuth endpoints: RFC 6749 §5.1 for tokens and §5.2 for errors. Always JSON, never cached.
// What a client may read (code, message) and what only the log gets (detail) never mix.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "http/message.h"
#include "oauth/profile.h"

namespace sallyport::oauth {

struct TokenResponseOptions {
  // Adds "expires_at" with the number of "expires_in" right before it, for clients made after the literal
  // example of external-api §5.
  bool expires_at = false;
};
// {"access_token","token_type","scope","expires_in"}: scope only when there is one, expires_in last because
// one client library keeps the last of several expiry members (external-api §5, archivist §5).
http::Response write_token(const Granted& granted, const TokenResponseOptions& options = {});

// {"error","error_description"} with the status of the code: invalid_client 401 (with a Basic challenge when
// the request carried an Authorization header), rate_limited 429 (Retry-After in whole seconds and
// Archivist-Rate-Limit-Reset), kUnavailable 503, anything else 400.
http::Response write_error(const base::Error& error, const http::Request& request);

// A refusal with an OAuth error code (RFC 6749 §5.2). `detail` is for the log and the audit record only.
std::unexpected<base::Error> oauth_error(base::ErrorKind kind, std::string code, std::string message,
                                         std::string detail = {});
std::unexpected<base::Error> invalid_request(std::string message, std::string detail = {});
// The one answer for an unknown client, a wrong secret and a disabled integration (security A18).
std::unexpected<base::Error> invalid_client(std::string detail);

// What an audit record of a refusal says of it: the code and the detail, at most 256 bytes.
std::string audit_reason(const base::Error& error);

// What a guesser gets instead of invalid_client once its budget is used up.
base::Error too_many_failures(std::chrono::seconds wait, std::string detail);

}  // namespace sallyport::oauth
