#include "dialects/external_api/routes.h"

#include "oauth/discovery.h"
#include "oauth/responses.h"

namespace sallyport::dialects::external_api {

std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, Options options) {
  const oauth::Dependencies& house = endpoint.house();
  const std::string& url = house.deployment.public_url;
  constexpr const char* kDiscovery = "/.well-known/openid-configuration";
  constexpr const char* kKeys = "/.well-known/openid-configuration/jwks";

  oauth::Profile profile;
  profile.issuer = house.deployment.issuer();
  profile.respond = [options](const oauth::Granted& granted) {
    return oauth::write_token(granted, {.expires_at = options.expires_at});
  };

  std::vector<http::Route> routes;
  routes.push_back(endpoint.route("/connect/token", "external_api.token",
                                  "Get an access token for the external API", std::move(profile)));
  routes.push_back(oauth::metadata_route(
      kDiscovery, "external_api.discovery", "Where the OAuth endpoints are (OpenID Connect Discovery)",
      oauth::openid_configuration(house.deployment, {.issuer = house.deployment.issuer(),
                                                     .token_endpoint = url + "/connect/token",
                                                     .jwks_uri = url + kKeys})));
  routes.push_back(oauth::jwks_route(kKeys, "external_api.jwks", house.tokens));
  return routes;
}

}  // namespace sallyport::dialects::external_api
