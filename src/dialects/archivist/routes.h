// The archivist's way in (archivist.md): app registrations and their tokens, who is an administrator, assets,
// events and access policies, members and the tenancy. Only the wire lives here; the rules are those of
// oauth/, integrations/, inventory/ and directory/. app/ adds the routes at start.
#pragma once

#include <vector>

#include "directory/membership.h"
#include "directory/tenancy.h"
#include "http/page_token.h"
#include "http/router.h"
#include "inventory/policies.h"
#include "inventory/service.h"
#include "oauth/token_endpoint.h"

namespace sallyport::dialects::archivist {

// What the calls work with beside the parts of the token endpoint.
struct Services {
  inventory::Service& inventory;
  inventory::Policies& policies;
  directory::Membership& membership;
  directory::Tenancy& tenancy;
  const http::PageTokens& page_tokens;
};

// All that is passed in outlives the routes.
std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, const Services& services);

}  // namespace sallyport::dialects::archivist
