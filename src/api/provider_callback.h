// GET /sign-in/callback/{tenantId}: the way back from the identity provider of a tenant. Each tenant has a
// redirect URI of its own, so that no provider is taken for another one (RFC 9700 §4.4.2; security H04).
#pragma once

#include <memory>

#include "api/services.h"
#include "http/router.h"

namespace sallyport::api {

// Leads to the page that the person wanted, or to the sign-in page with a word for what went wrong: what the
// provider has written is shown nowhere (security H19).
http::Route provider_callback_route(std::shared_ptr<const Services> services);

}  // namespace sallyport::api
