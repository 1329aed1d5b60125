#include "api/openapi_security.h"

#include <fmt/format.h>

#include "api/session_cookie.h"
#include "model/scope.h"

namespace sallyport::api {

namespace json = boost::json;

namespace {

json::object scopes_with_meanings() {
  json::object scopes;
  for (const model::Scope& scope : model::all_scopes()) scopes[scope.name] = scope.meaning;
  return scopes;
}

}  // namespace

std::string who_may_call(const Declaration& declaration) {
  const std::string_view permission = declaration.permission;
  if (permission == kAnybody) return "Anybody may call it, without a token.";
  if (permission == kSignedIn)
    return "People who have signed in may call it, with the cookie of their session.";
  if (permission == kAnyCaller) return "Every caller with a valid token may call it.";
  if (permission == kByPolicy)
    return fmt::format(
        "Every caller with a valid token may ask, with the scope `{}` where scopes limit it; its "
        "role and the access policies decide, for each asset.",
        declaration.scope);
  return fmt::format("Needs the permission `{}`.", permission);
}

json::array security_of(const Declaration& declaration) {
  if (declaration.permission == kAnybody) return {};
  if (declaration.permission == kSignedIn) return {json::object{{"session", json::array{}}}};
  json::array scopes;
  if (const auto scope = scope_of(declaration); !scope.empty()) scopes.emplace_back(scope);
  return {json::object{{"clientCredentials", std::move(scopes)}}, json::object{{"bearer", json::array{}}},
          json::object{{"session", json::array{}}}};
}

json::object security_schemes(const model::Deployment& deployment) {
  return {
      {"clientCredentials",
       {{"type", "oauth2"},
        {"description",
         "An integration of kind custom asks for a token with its id and secret. Without a scope it gets "
         "all that it has; an integration that no scopes are granted to has what its role gives and asks "
         "without."},
        {"flows",
         {{"clientCredentials",
           {{"tokenUrl", deployment.public_url + "/oauth/token"}, {"scopes", scopes_with_meanings()}}}}}}},
      {"bearer",
       {{"type", "http"},
        {"scheme", "bearer"},
        {"bearerFormat", "JWT"},
        {"description", "An access token, however it was obtained."}}},
      {"session",
       {{"type", "apiKey"},
        {"in", "cookie"},
        {"name", session_cookie(deployment.public_url).name},
        {"description",
         "Of a person who has signed in. Sallyport-Tenant names the tenant; everything but GET and HEAD "
         "needs "
         "Sallyport-CSRF with the csrfToken of /api/session."}}}};
}

}  // namespace sallyport::api
