// The OpenAPI document of app registrations, as `applications:openapi` of the 2023 contract gives it.
#pragma once

#include <string>

#include "model/deployment.h"

namespace sallyport::dialects::archivist {

// OpenAPI 3.1, one line of JSON; the server's address comes from the configuration (security G01).
std::string description(const model::Deployment& deployment);

}  // namespace sallyport::dialects::archivist
