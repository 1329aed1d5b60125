#include "dialects/archivist/identity_provider.h"

#include "oauth/discovery.h"

namespace sallyport::dialects::archivist {
namespace {

constexpr const char* kToken = "/archivist/iam/v1/appidp/token";

// What a token says beside the claims of every dialect (archivist §5).
oauth::ExtraClaims extra_claims(const integrations::Client& client) {
  return {{"jit_tenant_id", "tenant/" + client.integration.tenant.to_string()},
          {"name", client.integration.name},
          {"jit_tier", "PREMIUM"}};
}

oauth::Profile profile_of(const model::Deployment& deployment) {
  oauth::Profile profile;
  profile.issuer = deployment.archivist_issuer();
  profile.audience = "archivist";
  profile.lifetime = std::chrono::seconds{3600};
  profile.unannounced = std::chrono::seconds{60};
  profile.algorithm = model::SigningAlgorithm::kRs256;
  profile.extra_claims = extra_claims;
  return profile;
}

}  // namespace

std::vector<http::Route> identity_provider_routes(oauth::TokenEndpoint& endpoint) {
  const oauth::Dependencies& house = endpoint.house();
  const oauth::Issuer issuer{.issuer = house.deployment.archivist_issuer(),
                             .token_endpoint = house.deployment.public_url + kToken,
                             .jwks_uri = house.deployment.archivist_issuer() + "/jwks"};
  std::vector<http::Route> routes;
  routes.push_back(endpoint.route(kToken, "archivist.token", "Get an access token for the archivist API",
                                  profile_of(house.deployment)));
  routes.push_back(oauth::metadata_route("/appidpv1/.well-known/openid-configuration", "archivist.discovery",
                                         "Where the OAuth endpoints are (OpenID Connect Discovery)",
                                         oauth::openid_configuration(house.deployment, issuer)));
  routes.push_back(oauth::metadata_route("/.well-known/oauth-authorization-server/appidpv1",
                                         "archivist.metadata", "Where the OAuth endpoints are (RFC 8414)",
                                         oauth::authorization_server_metadata(house.deployment, issuer)));
  routes.push_back(oauth::jwks_route("/appidpv1/jwks", "archivist.jwks", house.tokens));
  return routes;
}

}  // namespace sallyport::dialects::archivist
