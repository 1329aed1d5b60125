// /docs: the API description in Swagger UI, all of it out of the binary (issue "API behind it").
#pragma once

#include <vector>

#include "http/router.h"

namespace sallyport::api {

// GET /docs and GET /docs/{file}, open to everybody: nothing of a tenant stands in them.
std::vector<http::Route> docs_routes();

}  // namespace sallyport::api
