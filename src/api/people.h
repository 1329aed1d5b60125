// The native API for people: a call is made by whoever has signed in with the browser that sends it (ADR
// 0083). The router asks, on the request's core.
#pragma once

#include "accounts/service.h"
#include "audit/log.h"
#include "base/result.h"
#include "http/router.h"
#include "model/deployment.h"

namespace sallyport::api {

// Access::permission of what is a person's alone, whichever tenants they are in (ADR 0086).
inline constexpr const char* kOwnSignIn = "own sign-in";

// Refusals: those of accounts::Service::caller_of and check_own_page, and kForbidden "missing_permission".
// With 401 to GET /api/session the cookie is taken away. Everything outlives it.
http::SessionAuthorizer session_authorizer(accounts::Service& accounts, audit::Log& audit,
                                           const model::Deployment& deployment);

// What browsers say about where a call comes from, when they say it (security N05). Refusal: kForbidden
// "csrf_refused".
base::Result<void> check_own_page(const http::Request& request, std::string_view public_url);

accounts::Origin origin_of(const http::Request& request);

}  // namespace sallyport::api
