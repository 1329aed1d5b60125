// The part of the API description about tokens: who may call, and with which scope.
//
// openapi.cpp calls it while the description is made, once at start.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "api/endpoint.h"
#include "model/deployment.h"

namespace sallyport::api {

// "Needs the permission `groups:read`."
std::string who_may_call(const Declaration& declaration);
// The `security` of an operation: a token of the scope that it needs, however the token was obtained.
boost::json::array security_of(const Declaration& declaration);
// The ways to a token, with every scope and what it means (external API N8).
boost::json::object security_schemes(const model::Deployment& deployment);

}  // namespace sallyport::api
