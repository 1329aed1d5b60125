#include "oauth/discovery.h"

#include <memory>

#include "base/json.h"
#include "model/scope.h"
#include "oauth/client_authentication.h"
#include "oauth/grant.h"

namespace sallyport::oauth {
namespace {

namespace json = boost::json;

constexpr std::string_view kMetadataCache = "public, max-age=3600";
constexpr std::string_view kJwksCache = "public, max-age=900";

json::array grant_types() {
  json::array names;
  for (const Grant& grant : all_grants())
    if (grant.by_grant_type) names.emplace_back(grant.name);
  return names;
}

json::array authentication_methods() {
  json::array names;
  for (const ClientAuthentication& method : all_client_authentications()) names.emplace_back(method.name);
  return names;
}

json::array scopes() {
  json::array names;
  for (const model::Scope& scope : model::all_scopes()) names.emplace_back(scope.name);
  return names;
}

json::array signing_algorithms() {
  json::array names;
  for (const auto algorithm :
       {model::SigningAlgorithm::kEs256, model::SigningAlgorithm::kRs256, model::SigningAlgorithm::kEdDsa})
    names.emplace_back(model::to_string(algorithm));
  return names;
}

json::object metadata(const model::Deployment& deployment, const Issuer& issuer) {
  json::object document;
  document["issuer"] = issuer.issuer;
  document["token_endpoint"] = issuer.token_endpoint;
  document["jwks_uri"] = issuer.jwks_uri;
  document["grant_types_supported"] = grant_types();
  document["token_endpoint_auth_methods_supported"] = authentication_methods();
  document["response_types_supported"] = json::array();
  document["scopes_supported"] = scopes();
  document["introspection_endpoint"] = deployment.public_url + "/oauth/introspect";
  document["introspection_endpoint_auth_methods_supported"] = authentication_methods();
  document["revocation_endpoint"] = deployment.public_url + "/oauth/revoke";
  document["revocation_endpoint_auth_methods_supported"] = authentication_methods();
  return document;
}

http::Response cacheable(std::string body, std::string_view cache) {
  http::Response response = http::Response::json(200, std::move(body));
  response.set("Cache-Control", std::string(cache));
  return response;
}

async::Task<http::Response> ready(http::Response response) { co_return response; }

http::Route public_get(std::string path, std::string name, std::string summary, http::Handler handler) {
  return http::Route{.method = http::Method::kGet,
                     .path = std::move(path),
                     .name = std::move(name),
                     .summary = std::move(summary),
                     .audit_name = {},
                     .access = http::Access::open(),
                     .handler = std::move(handler),
                     .errors = {}};
}

}  // namespace

std::string authorization_server_metadata(const model::Deployment& deployment, const Issuer& issuer) {
  return base::to_json(metadata(deployment, issuer));
}

std::string openid_configuration(const model::Deployment& deployment, const Issuer& issuer) {
  json::object document = metadata(deployment, issuer);
  document["subject_types_supported"] = json::array{"public"};
  document["id_token_signing_alg_values_supported"] = signing_algorithms();
  return base::to_json(document);
}

http::Route metadata_route(std::string path, std::string name, std::string summary, std::string document) {
  const auto shared = std::make_shared<const std::string>(std::move(document));
  return public_get(std::move(path), std::move(name), std::move(summary),
                    [shared](const http::Context&) { return ready(cacheable(*shared, kMetadataCache)); });
}

http::Route jwks_route(std::string path, std::string name, const tokens::Tokens& tokens) {
  return public_get(std::move(path), std::move(name), "Public keys that verify tokens (RFC 7517)",
                    [&tokens](const http::Context&) { return ready(cacheable(*tokens.jwks(), kJwksCache)); });
}

}  // namespace sallyport::oauth
