// The external API (external-api.md): its authority, which is POST /connect/token and OpenID Connect
// discovery with its keys, and the calls of its versions. Only the wire lives here; the rules are those of
// oauth/ and inventory/. app/ adds the routes at start.
#pragma once

#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "base/random.h"
#include "http/router.h"
#include "inventory/attachments.h"
#include "inventory/service.h"
#include "oauth/token_endpoint.h"

namespace sallyport::dialects::external_api {

struct Options {
  // Sends "expires_at" before "expires_in", with the same number, for clients that were made after the
  // literal example of the page (external-api §5). Off unless the configuration says otherwise.
  bool expires_at = false;
};

// What the calls work with beside the parts of the token endpoint.
struct Services {
  inventory::Service& inventory;
  inventory::Attachments& attachments;
  base::Random& random;
  async::BlockingPool& exports;  // for files that take longer than a core may
};

// What is passed in outlives the routes.
std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, const Services& services,
                                Options options = {});

inline constexpr std::string_view kRoot = "/external";
// The answer to a path at or below the root that no route has: in the shape of this API.
http::Response nothing_there(const http::Request& request);

}  // namespace sallyport::dialects::external_api
