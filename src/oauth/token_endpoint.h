// The one way from a request to a token (design §4). Native and dialect endpoints all walk it:
//
//   parse once -> grant from the table -> client authentication -> the grant's own proof -> may this kind
//   use it -> scope and audience -> limits -> sign -> audit record durable -> response of the profile
//
// One object for the process, shared by all cores; runs on the core of the request. Only the audit record
// is waited for.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "http/message.h"
#include "http/router.h"
#include "oauth/client_authentication.h"
#include "oauth/dependencies.h"
#include "oauth/grant.h"
#include "oauth/parameters.h"
#include "oauth/profile.h"

namespace sallyport::oauth {

// A request after its wire shape is gone.
struct TokenRequest {
  const Grant* grant = nullptr;
  Parameters parameters;
  std::optional<PresentedClient> client;  // when the grant asks for client authentication
  std::string scope;                      // as asked; empty: all that is registered
  std::string audience;                   // `resource` or `audience` as asked; empty: the default
};

class TokenEndpoint {
 public:
  explicit TokenEndpoint(Dependencies dependencies);
  ~TokenEndpoint();
  TokenEndpoint(const TokenEndpoint&) = delete;
  TokenEndpoint& operator=(const TokenEndpoint&) = delete;

  // A POST route that takes application/x-www-form-urlencoded (RFC 6749 §3.2), such as
  // route("/oauth/token", "oauth.token", "Get an access token", profile). It outlives this object by nothing.
  http::Route route(std::string path, std::string name, std::string summary, Profile profile);

  // The pipeline from the grant on, for dialects with their own wire shape.
  // Refusals carry the OAuth code and the kind: kUnauthenticated invalid_client or invalid_grant,
  // kInvalid invalid_request, invalid_scope, invalid_target, unauthorized_client, unsupported_grant_type,
  // kRateLimited rate_limited, kUnavailable when the audit record could not be written.
  async::Task<base::Result<Granted>> grant(const http::Request& http, const Profile& profile,
                                           TokenRequest request);

  // For introspection and revocation: the client that a form request authenticates, throttled like here.
  base::Result<ProvenClient> authenticate(const http::Request& http, const PresentedClient& presented);

  const Dependencies& house() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sallyport::oauth
