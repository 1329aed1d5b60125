// The API description (OpenAPI 3.1) of each version, made from its calls (N14): as the published one, with
// the version in the paths and the server before it. Nothing of a tenant stands in it.
#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "dialects/external_api/versions.h"
#include "http/router.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

boost::json::object description(const Version& version, const model::Deployment& deployment);

// A route for the description of each version, open to everybody.
std::vector<http::Route> description_routes(const model::Deployment& deployment);

}  // namespace sallyport::dialects::external_api
