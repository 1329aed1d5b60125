// Turns an Authorization into tokens: scope, audience, lifetime and algorithm, then the signature.
// Called by the pipeline (token_endpoint.cpp) on the core of the request.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/deployment.h"
#include "model/integration.h"
#include "oauth/dependencies.h"
#include "oauth/grant.h"
#include "oauth/profile.h"

namespace sallyport::oauth {

inline constexpr std::chrono::seconds kRefreshLifetime = std::chrono::days{30};  // accessia §6

// Everything about a token that is not the grant's business.
struct Terms {
  std::string scope;
  std::string audience;
  std::chrono::seconds lifetime{0};  // what the client is told, before any absolute end
  model::SigningAlgorithm algorithm = model::SigningAlgorithm::kEs256;
};

// The integration's own settings go before those of the endpoint, and these before those of the kind.
// Refusals: invalid_scope, invalid_target.
base::Result<Terms> settle_terms(const model::Deployment& deployment, const Profile& profile,
                                 const model::Integration& integration, std::string_view scope,
                                 std::string_view audience);

// An access token as the client would get it of the native endpoint now, whole scope and usual audience.
// Nobody has asked for it and no audit record names it, so it must not leave the house. Refusals: those of
// settle_terms and mint.
base::Result<tokens::IssuedToken> sample_token(const Dependencies& house, std::size_t core,
                                               std::shared_ptr<const integrations::Client> client);

// Signs on `core`. The access token ends no later than the refresh token behind it and the authorization's
// own end (security D09). Refusal: invalid_grant when no second of life is left.
base::Result<Granted> mint(const Dependencies& house, std::size_t core, const Profile& profile,
                           const Terms& terms, const Authorization& authorization);

}  // namespace sallyport::oauth
