// The external API's authority (external-api §2 to §6): POST /connect/token and OpenID Connect discovery
// with its keys. Only paths and the order of members live here; the rules are the pipeline's.
#pragma once

#include <vector>

#include "http/router.h"
#include "oauth/token_endpoint.h"

namespace sallyport::dialects::external_api {

struct Options {
  // Sends "expires_at" before "expires_in", with the same number, for clients that were made after the
  // literal example of the page (external-api §5). Off unless the configuration says otherwise.
  bool expires_at = false;
};

// `endpoint` outlives the routes.
std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, Options options = {});

}  // namespace sallyport::dialects::external_api
