// The native OAuth endpoints: token, introspection, revocation, JWKS and the RFC 8414 document.
#pragma once

#include <vector>

#include "http/router.h"
#include "oauth/bearer.h"
#include "oauth/token_endpoint.h"

namespace sallyport::oauth {

// Both outlive the routes. One TokenEndpoint serves these and every dialect, so that guesses at one endpoint
// count at all of them.
std::vector<http::Route> routes(TokenEndpoint& endpoint, const Bearer& bearer);

}  // namespace sallyport::oauth
