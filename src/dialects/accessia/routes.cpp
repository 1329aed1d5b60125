#include "dialects/accessia/routes.h"

#include <memory>

#include "base/check.h"
#include "dialects/accessia/wire.h"
#include "model/audit_record.h"
#include "oauth/grants/identity_jwt.h"
#include "oauth/grants/refresh.h"

namespace sallyport::dialects::accessia {
namespace {

// One of the two endpoints: which members it takes, which grant they make, its word for a refused token.
struct Endpoint {
  oauth::TokenEndpoint& pipeline;
  oauth::Profile profile;
  const oauth::Grant* grant;
  std::string_view invalid_token;

  async::Task<http::Response> answer(const http::Request& http) const {
    auto granted = co_await run(http);
    if (!granted) co_return write_error(granted.error(), invalid_token);
    co_return write_tokens(*granted, pipeline.house().deployment);
  }

 private:
  base::Result<oauth::Parameters> members(const http::Request& http) const {
    if (grant->name == oauth::kRefresh) return read_members(http, {oauth::kRefreshToken});
    return read_members(http, {oauth::kIdentityToken, oauth::kIntegrationId});
  }
  async::Task<base::Result<oauth::Granted>> run(const http::Request& http) const {
    oauth::TokenRequest request;
    request.grant = grant;
    CO_TRY(request.parameters, members(http));
    co_return co_await pipeline.grant(http, profile, std::move(request));
  }
};

http::Route route(oauth::TokenEndpoint& pipeline, std::string_view grant, std::string_view invalid_token,
                  std::string path, std::string name, std::string summary) {
  oauth::Profile profile;
  profile.issuer = pipeline.house().deployment.issuer();
  profile.audience = "api";
  const oauth::Grant* found = oauth::find_grant(grant);
  CHECK(found != nullptr);
  const auto shared =
      std::make_shared<const Endpoint>(Endpoint{pipeline, std::move(profile), found, invalid_token});
  return http::Route{
      .method = http::Method::kPost,
      .path = std::move(path),
      .name = std::move(name),
      .summary = std::move(summary),
      .audit_name = std::string(model::to_string(found->audit_action)),
      .access = http::Access::open(),
      .handler = [shared](const http::Context& context) { return shared->answer(context.request); },
      .errors = [invalid_token](const base::Error& error,
                                const http::Request&) { return write_error(error, invalid_token); }};
}

}  // namespace

std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint) {
  std::vector<http::Route> routes;
  routes.push_back(route(endpoint, oauth::kIdentityJwt, "invalid_identity_token",
                         "/auth/exchange/integration", "accessia.exchange",
                         "Exchange an identity token for an access and a refresh token"));
  routes.push_back(route(endpoint, oauth::kRefresh, "invalid_refresh_token", "/auth/refresh",
                         "accessia.refresh", "Get a further access token with a refresh token"));
  return routes;
}

}  // namespace sallyport::dialects::accessia
