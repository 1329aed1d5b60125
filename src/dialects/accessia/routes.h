// Accessia's authentication endpoints (accessia §5, §6): an identity token becomes an access and a refresh
// token, a refresh token becomes further access tokens. Only the wire shape lives here; the rules are the
// pipeline's (oauth/token_endpoint.h) and the grants' (oauth/grants/).
#pragma once

#include <vector>

#include "http/router.h"
#include "oauth/token_endpoint.h"

namespace sallyport::dialects::accessia {

// POST /auth/exchange/integration and POST /auth/refresh. `endpoint` outlives the routes.
std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint);

}  // namespace sallyport::dialects::accessia
