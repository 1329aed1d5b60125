// POST /oauth/introspect (RFC 7662): what a token says and whether it lives now.
//
// A client sees its own tokens; whoever holds tokens:introspect sees those of the tenant; for everybody
// else, and for anything that is not a live token, the answer is exactly {"active":false} (security F01,
// F02).
#pragma once

#include "http/router.h"
#include "oauth/bearer.h"
#include "oauth/token_endpoint.h"

namespace sallyport::oauth {

// Both outlive the route.
http::Route introspection_route(TokenEndpoint& endpoint, const Bearer& bearer);

}  // namespace sallyport::oauth
