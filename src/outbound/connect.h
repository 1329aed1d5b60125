// The routes that people's browsers go through to connect an account: the link, its forms, and the way back
// from the provider (docs/adr/0080; outbound §5).
//
// Nobody calls them with a token: a link carries its right, and a cookie tells the browser that has begun. A
// link of the portal opens only where the person whose it is has signed in.
#pragma once

#include <vector>

#include "accounts/service.h"
#include "base/random.h"
#include "http/router.h"
#include "oauth/dependencies.h"
#include "vault/attempts.h"
#include "vault/sessions.h"

namespace sallyport::outbound {

// GET /connect/{ticket}, POST /connect/attempts/{id}, GET /connect/callback/{provider} and
// GET /connect/files/{file}.
// What they are made of outlives the routes.
std::vector<http::Route> connect_routes(const oauth::Dependencies& house, vault::Attempts& attempts,
                                        accounts::Service& accounts, const vault::Sessions& sessions,
                                        base::Random& random);

}  // namespace sallyport::outbound
