// The archivist's way in (archivist.md): app registrations, their tokens, and who is an administrator. Only
// the wire lives here; the rules are those of oauth/ and integrations/. app/ adds the routes at start.
#pragma once

#include <vector>

#include "http/page_token.h"
#include "http/router.h"
#include "oauth/token_endpoint.h"

namespace sallyport::dialects::archivist {

// Both arguments outlive the routes.
std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, const http::PageTokens& page_tokens);

}  // namespace sallyport::dialects::archivist
