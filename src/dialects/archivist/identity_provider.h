// The issuer of this dialect (archivist §5, R11, R15, R19): the token endpoint, which only shapes what the
// common pipeline makes, discovery and keys.
#pragma once

#include <vector>

#include "http/router.h"
#include "oauth/token_endpoint.h"

namespace sallyport::dialects::archivist {

// `endpoint` outlives the routes.
std::vector<http::Route> identity_provider_routes(oauth::TokenEndpoint& endpoint);

}  // namespace sallyport::dialects::archivist
