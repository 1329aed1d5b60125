// What a page asks while somebody connects an account in another window: the state of the attempt, and word
// of each change (outbound §5 step 3). Nothing is told by a window that is closed.
#pragma once

#include <vector>

#include "http/router.h"
#include "outbound/session_route.h"
#include "vault/attempts.h"

namespace sallyport::outbound {

// GET /v1/connections/attempts/{id} with `wait` and `state`, GET .../{id}/events, POST .../{id}/decline.
// `attempts` outlives the routes.
std::vector<http::Route> attempt_routes(const House& house, vault::Attempts& attempts);

}  // namespace sallyport::outbound
