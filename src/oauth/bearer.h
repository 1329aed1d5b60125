// Who calls an API: the bearer token of a request, verified, and its integration as it is now (design §4).
// app/ gives authorizer() to the router. Runs on the core of the request; no lock, no wait.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "http/message.h"
#include "http/router.h"
#include "model/caller.h"
#include "oauth/dependencies.h"

namespace sallyport::oauth {

// The token of an Authorization value: scheme in any letter case, then one b64token (RFC 6750 §2.1).
// Refusals, both kUnauthenticated: "unauthenticated" when there is no bearer token at all, "invalid_token"
// when there is something else than one token.
base::Result<std::string_view> bearer_token(const http::Request& request);

// The integration as it is now, as a caller: rights and claims never come from a token (accessia §10).
model::Caller caller_of(const std::shared_ptr<const integrations::Client>& client,
                        const http::Request& request);

class Bearer {
 public:
  explicit Bearer(Dependencies dependencies);

  // Refusals: those of bearer_token; kUnauthenticated "invalid_token" for a token that is broken, expired,
  // revoked, meant for somebody else or of a disabled integration (one message for all, the reason is in the
  // audit log); kForbidden "insufficient_scope" when the role or a scope lacks the permission.
  base::Result<model::Caller> authorize(const http::Request& request, const http::Access& access) const;

  http::Authorizer authorizer() const;

 private:
  base::Error denial(const http::Request& request, const http::Access& access,
                     const model::Caller& caller) const;
  base::Result<model::Caller> identify(const http::Request& request, const http::Access& access) const;
  const std::string& audience(std::string_view word) const;
  void note(const http::Request& request, const base::Error& error, const model::Caller* caller) const;

  Dependencies house_;
  std::vector<std::string> issuers_;
  std::vector<std::pair<std::string, std::string>> audiences_;  // word, audience
  base::Counter& accepted_;
  base::Counter& invalid_;
  base::Counter& denied_;
};

}  // namespace sallyport::oauth
