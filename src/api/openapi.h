// The API description (OpenAPI 3.1) of this deployment, made from the declarations (accessia A19, §7.2).
#pragma once

#include <span>
#include <string>

#include <boost/json.hpp>

#include "api/resource.h"
#include "http/router.h"
#include "model/deployment.h"

namespace sallyport::api {

// The document for `resources` and `oauth`; nothing of a tenant stands in it. `version`: of the product.
boost::json::object openapi_document(std::span<const Resource> resources, const Resource& oauth,
                                     const model::Deployment& deployment, std::string_view version);

// GET /api_schema.json: open to everybody, and to scripts of every origin.
http::Route schema_route(const model::Deployment& deployment);

}  // namespace sallyport::api
