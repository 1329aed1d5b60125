#include "oauth/routes.h"

#include "oauth/discovery.h"
#include "oauth/introspection.h"
#include "oauth/revocation.h"

namespace sallyport::oauth {

std::vector<http::Route> routes(TokenEndpoint& endpoint, const Bearer& bearer) {
  const Dependencies& house = endpoint.house();
  const std::string& url = house.deployment.public_url;
  Profile native;
  native.issuer = house.deployment.issuer();

  std::vector<http::Route> routes;
  routes.push_back(endpoint.route("/oauth/token", "oauth.token", "Get an access token (RFC 6749)", native));
  routes.push_back(introspection_route(endpoint, bearer));
  routes.push_back(revocation_route(endpoint));
  routes.push_back(jwks_route("/oauth/jwks", "oauth.jwks", house.tokens));
  routes.push_back(metadata_route(
      "/.well-known/oauth-authorization-server", "oauth.metadata", "Where the OAuth endpoints are (RFC 8414)",
      authorization_server_metadata(house.deployment, {.issuer = native.issuer,
                                                       .token_endpoint = url + "/oauth/token",
                                                       .jwks_uri = url + "/oauth/jwks"})));
  return routes;
}

}  // namespace sallyport::oauth
