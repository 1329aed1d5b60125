// What anybody may call without a token or a session, by name: everything else asks who it is first.
#include <set>
#include <string>

#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/application.h"
#include "house.h"
#include "http_client.h"

namespace sallyport::support {
namespace {

// A path of the route, with something in the place of each parameter.
std::string path_of(std::string_view pattern) {
  std::string path;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      path += pattern[at];
      continue;
    }
    path += "0190a1b2-0000-7000-8000-000000000000";
    at = pattern.find('}', at);
  }
  return path;
}

// Pages and their files, descriptions, keys and health; the ways in, which ask for a secret themselves; what
// is public or has its right in a signed link; and what browsers ask before a call of another origin.
constexpr const char* kOpen = R"(GET /
GET /.well-known/oauth-authorization-server
GET /.well-known/oauth-authorization-server/appidpv1
GET /.well-known/openid-configuration
GET /.well-known/openid-configuration/jwks
GET /account
GET /account/integrations
GET /api/setup
GET /api/sign-in/passkey
GET /api_schema.json
GET /appidpv1/.well-known/openid-configuration
GET /appidpv1/jwks
GET /archivist/publicassets/{uuid}
GET /archivist/v1/tenancies/{uuid}:publicinfo
GET /archivist/v2/publicassets/{uuid}
GET /assets/{path...}
GET /connect/callback/{provider}
GET /connect/files/{file}
GET /docs
GET /docs/{file}
GET /external/company/swagger/v2.0/swagger.json
GET /external/company/swagger/v2.1/swagger.json
GET /external/swagger/v1.0/swagger.json
GET /external/swagger/v1.1/swagger.json
GET /external/swagger/v1.2/swagger.json
GET /external/versions
GET /files/{id}
GET /forgot-password
GET /healthz
GET /invitation
GET /metrics
GET /oauth/jwks
GET /readyz
GET /reset-password
GET /settings/integrations
GET /setup
GET /sign-in
GET /sign-in/callback/{tenantId}
GET /t/{path...}
OPTIONS /integrations/{provider}/proxy/{path...}
OPTIONS /integrations/{provider}/token
OPTIONS /v1/connections
OPTIONS /v1/connections/attempts/{id}
OPTIONS /v1/connections/attempts/{id}/decline
OPTIONS /v1/connections/attempts/{id}/events
OPTIONS /v1/connections/preflight
OPTIONS /v1/connections/token
OPTIONS /v1/connections/{id}
OPTIONS /v1/connections/{id}/proxy/{path...}
POST /api/account/password/forgot
POST /api/account/password/reset
POST /api/invitations/accept
POST /api/setup
POST /api/sign-in
POST /api/sign-in/passkey
POST /api/sign-in/provider
POST /api/sign-in/second-factor
POST /archivist/iam/v1/appidp/token
POST /auth/exchange/integration
POST /auth/refresh
POST /connect/attempts/{id}
POST /connect/token
POST /oauth/introspect
POST /oauth/revoke
POST /oauth/token)";

TEST(OpenRoutes, N02_EveryRouteThatIsNotNamedHereAsksWhoItIs) {
  House house;
  HttpClient client(house.port());
  std::set<std::string> open;
  for (const auto& route : house.application().router().routes()) {
    const Answer answer = client.send(http::to_string(route.method), path_of(route.path),
                                      {{"Content-Type", "application/json"}}, "{}");
    if (answer.status != 401) open.insert(fmt::format("{} {}", http::to_string(route.method), route.path));
  }
  EXPECT_EQ(fmt::format("{}", fmt::join(open, "\n")), kOpen);
}

}  // namespace
}  // namespace sallyport::support
