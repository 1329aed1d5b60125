// The API description (OpenAPI 3.1) of this deployment, made from the declarations (accessia A19, §7.2).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "api/resource.h"
#include "http/router.h"
#include "model/deployment.h"

namespace sallyport::api {

// The document for `resources` and `oauth`; nothing of a tenant stands in it. `version`: of the product.
boost::json::object openapi_document(std::span<const Resource> resources, const Resource& oauth,
                                     const model::Deployment& deployment, std::string_view version);

// GET /api_schema.json, as description_route() serves it.
http::Route schema_route(const model::Deployment& deployment);

// What descriptions of other APIs have in common with this one.

// GET of a description: open to everybody, and to scripts of every origin. `make` is called by the first who
// asks, on its core: most processes are never asked.
http::Route description_route(std::string path, std::string name, std::string summary,
                              std::function<std::string()> make);
// "groups.members.list" -> "groupsMembersList"; names of operations are fit for identifiers.
std::string operation_id(std::string_view name);
std::string method_word(http::Method method);  // "get"
boost::json::object idempotency_key_parameter();

}  // namespace sallyport::api
