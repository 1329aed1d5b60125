// POST /oauth/revoke (RFC 7009): a client ends one of its own tokens. Ending a refresh token ends the access
// tokens that came from it as well (security F08). Durable and on every core when the answer leaves.
#pragma once

#include "http/router.h"
#include "oauth/token_endpoint.h"

namespace sallyport::oauth {

// `endpoint` outlives the route.
http::Route revocation_route(TokenEndpoint& endpoint);

}  // namespace sallyport::oauth
