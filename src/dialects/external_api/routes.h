// The external API (external-api.md): its authority, which is POST /connect/token and OpenID Connect
// discovery with its keys, and the calls of its versions. Only the wire lives here; the rules are those of
// oauth/ and inventory/. app/ adds the routes at start.
#pragma once

#include <string_view>
#include <vector>

#include "http/router.h"
#include "inventory/service.h"
#include "oauth/token_endpoint.h"

namespace sallyport::dialects::external_api {

struct Options {
  // Sends "expires_at" before "expires_in", with the same number, for clients that were made after the
  // literal example of the page (external-api §5). Off unless the configuration says otherwise.
  bool expires_at = false;
};

// What is passed in outlives the routes.
std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, inventory::Service& inventory,
                                Options options = {});

// Whether the answer to an unknown path is nothing_there(): it has the shape of this API.
bool is_below_root(std::string_view path);
http::Response nothing_there(const http::Request& request);

}  // namespace sallyport::dialects::external_api
