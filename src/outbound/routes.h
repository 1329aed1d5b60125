// The calls of host products and scripts: sessions, tokens of connections, what is missing, and calls through
// us (docs/guide/hand-out.md; sonadier §7).
#pragma once

#include <cstddef>
#include <vector>

#include "http/router.h"
#include "outbound/session_route.h"

namespace sallyport::outbound {

// POST /v1/sessions, POST /v1/connections/token, POST /integrations/{provider}/token,
// POST /v1/connections/preflight, and every method of /v1/connections/{id}/proxy/{path...} and
// /integrations/{provider}/proxy/{path...}, with what browsers ask before.
std::vector<http::Route> routes(const House& house);

// Calls through us at a time, of all tenants: each has a thread of its own. And of one tenant.
inline constexpr std::size_t kMostCallsAtOnce = 32;
inline constexpr std::size_t kMostCallsOfTenant = kMostCallsAtOnce / 4;

std::vector<http::Route> begin_session_routes(const House& house);
std::vector<http::Route> hand_out_routes(const House& house);
std::vector<http::Route> needs_routes(const House& house);
std::vector<http::Route> proxy_routes(const House& house);

}  // namespace sallyport::outbound
