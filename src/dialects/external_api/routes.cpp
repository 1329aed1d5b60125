#include "dialects/external_api/routes.h"

#include <memory>

#include <fmt/format.h>

#include "dialects/external_api/admission.h"
#include "dialects/external_api/call.h"
#include "dialects/external_api/description.h"
#include "dialects/external_api/errors.h"
#include "dialects/external_api/versions.h"
#include "http/multipart.h"
#include "oauth/discovery.h"
#include "oauth/responses.h"

namespace sallyport::dialects::external_api {
namespace {

constexpr const char* kAudience = "external";

std::vector<http::Route> authority_routes(oauth::TokenEndpoint& endpoint, Options options) {
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

async::Task<http::Response> answer(const Version& version, const Call& call, const House& house,
                                   const http::Context& context) {
  const auto caller = admit(house, version, call, context);
  if (!caller) co_return write_error(caller.error(), context.request);
  auto response = co_await call.answer(house, {context.request, &*caller, context.parameters});
  if (!response) co_return write_error(response.error(), context.request);
  co_return *std::move(response);
}

http::Route route_of(const Version& version, std::string_view base, const Call& call,
                     const std::shared_ptr<const House>& house) {
  http::Route route{
      .method = call.method,
      .path = fmt::format("{}{}", base, call.path),
      .name = fmt::format("external_api.{}.{}", version.word, call.name),
      .summary = std::string(call.summary),
      .audit_name = call.audit ? std::string(model::to_string(*call.audit)) : std::string(),
      .access = http::Access::authenticated(kAudience),
      .handler = [&version, &call,
                  house](const http::Context& context) { return answer(version, call, *house, context); },
      .errors = write_error,
      .upload_bytes =
          call.takes_file ? house->attachments.options().largest_bytes + http::kFormFrameBytes : 0};
  if (version.deprecated) route.deprecated = deprecation(house->deployment);
  return route;
}

async::Task<http::Response> answer_versions(const House& house) { co_return list_versions(house.deployment); }

http::Route versions_route(const std::shared_ptr<const House>& house) {
  return {.path = std::string(kVersionsPath),
          .name = "external_api.versions",
          .summary = "List the versions of the external API",
          .audit_name = {},
          .access = http::Access::open(),
          .handler = [house](const http::Context&) { return answer_versions(*house); },
          .errors = write_error};
}

}  // namespace

std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, const Services& services, Options options) {
  const oauth::Dependencies& parts = endpoint.house();
  const auto house = std::make_shared<const House>(House{.deployment = parts.deployment,
                                                         .integrations = parts.integrations,
                                                         .inventory = services.inventory,
                                                         .attachments = services.attachments,
                                                         .exports = services.exports,
                                                         .audit = parts.audit,
                                                         .clock = parts.clock,
                                                         .random = services.random});
  auto routes = authority_routes(endpoint, options);
  routes.push_back(versions_route(house));
  for (auto& route : description_routes(house->deployment)) routes.push_back(std::move(route));
  for (const Version& version : all_versions())
    for (const auto base : version.bases)
      for (const Call& call : version.calls) routes.push_back(route_of(version, base, call, house));
  return routes;
}

}  // namespace sallyport::dialects::external_api
