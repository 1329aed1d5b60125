// A member's own accounts: what the page /settings/integrations shows and does (sonadier S9, S10, §3.3;
// docs/guide/connecting.md). Any page of a host product may do the same with a session of a member.
#pragma once

#include <vector>

#include "http/router.h"
#include "outbound/session_route.h"
#include "vault/member_connections.h"

namespace sallyport::outbound {

// GET /v1/connections, PATCH and DELETE /v1/connections/{id}, with what browsers ask before, and the page.
// Both of the vault's outlive the routes.
std::vector<http::Route> member_routes(const House& house, const vault::House& vault,
                                       vault::Connections& connections);

}  // namespace sallyport::outbound
