// The table of the native API, and everything made from it.
#pragma once

#include <span>
#include <vector>

#include "api/resource.h"
#include "api/services.h"
#include "http/router.h"

namespace sallyport::api {

// Every resource, in the order of the API description. Made once.
std::span<const Resource> all_resources();

// What the OAuth endpoints take and answer, for the API description; oauth/ answers them.
const Resource& oauth_operations();

// Every route of this module: the resources, /api_schema.json and /docs. What `services` refers to outlives
// the routes.
std::vector<http::Route> routes(const Services& services);

}  // namespace sallyport::api
