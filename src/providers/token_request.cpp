// Requests to a token endpoint (RFC 6749 §4.1.3, §4.4.2, §6; RFC 7523 §2.1).
#include "base/check.h"
#include "providers/call.h"
#include "providers/requests.h"
#include "providers/scopes.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

using base::Result;

// What differs from one grant to the next.
struct Grant {
  const std::string& url;
  Fields fields;
  const std::vector<Parameter>& parameters;
};

Result<egress::Request> token_request(const Provider& provider, const App& app, const Values& values,
                                      Grant grant, std::size_t secret) {
  CHECK(!provider.token_auth.empty());
  const Values all = with_defaults(provider, values);
  TRY(auto url, fill(grant.url, all));
  egress::Request request = plain_request("POST", std::move(url));
  TRY_VOID(add_client(request, grant.fields, app, provider.token_auth.front(), secret));
  TRY_VOID(add_parameters(grant.fields, grant.parameters, all));
  TRY_VOID(add_headers(request, provider.token_headers, all));
  set_body(request, grant.fields, provider.token_body);
  return request;
}

}  // namespace

Result<egress::Request> exchange_code(const Provider& provider, const App& app, const Values& values,
                                      std::string_view code, std::string_view code_verifier,
                                      std::string_view redirect_uri, std::size_t secret) {
  Fields fields{{"grant_type", "authorization_code"},
                {"code", std::string(code)},
                {"redirect_uri", std::string(redirect_uri)}};
  if (provider.pkce && !code_verifier.empty()) fields.emplace_back("code_verifier", code_verifier);
  return token_request(
      provider, app, values,
      {.url = provider.token_url, .fields = std::move(fields), .parameters = provider.token_parameters},
      secret);
}

Result<egress::Request> refresh(const Provider& provider, const App& app, const Values& values,
                                const base::Secret& refresh_token, std::string_view redirect_uri,
                                std::size_t secret) {
  Fields fields{{"grant_type", "refresh_token"}, {"refresh_token", std::string(refresh_token.reveal_text())}};
  if (provider.redirect_uri_on_refresh) fields.emplace_back("redirect_uri", redirect_uri);
  const std::string& url = provider.refresh_url.empty() ? provider.token_url : provider.refresh_url;
  return token_request(provider, app, values,
                       {.url = url, .fields = std::move(fields), .parameters = provider.refresh_parameters},
                       secret);
}

Result<egress::Request> client_credentials(const Provider& provider, const App& app, const Values& values,
                                           const std::vector<std::string>& scopes, std::size_t secret) {
  TRY(auto scope, joined_scopes(provider, scopes));
  Fields fields{{"grant_type", "client_credentials"}};
  if (!scope.empty()) fields.emplace_back("scope", std::move(scope));
  return token_request(
      provider, app, values,
      {.url = provider.token_url, .fields = std::move(fields), .parameters = provider.token_parameters},
      secret);
}

Result<boost::json::object> assertion_claims(const Provider& provider, std::string_view client_id,
                                             const Values& values, const std::vector<std::string>& scopes,
                                             base::Time now) {
  constexpr std::chrono::minutes kBack{1};
  constexpr std::chrono::minutes kAhead{9};
  const Values all = with_defaults(provider, values);
  TRY(const auto audience, fill(provider.token_url, all));
  TRY(const auto scope, joined_scopes(provider, scopes));
  boost::json::object claims{{"iss", client_id},
                             {"aud", audience},
                             {"iat", base::unix_seconds(now - kBack)},
                             {"exp", base::unix_seconds(now + kAhead)}};
  if (!scope.empty()) claims["scope"] = scope;
  for (const auto& [name, text] : provider.assertion_claims) {
    TRY(const auto value, fill_text(text, all));
    if (!value.empty()) claims[name] = value;
  }
  return claims;
}

Result<egress::Request> jwt_bearer(const Provider& provider, const Values& values,
                                   std::string_view assertion) {
  const Values all = with_defaults(provider, values);
  TRY(auto url, fill(provider.token_url, all));
  egress::Request request = plain_request("POST", std::move(url));
  Fields fields{{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                {"assertion", std::string(assertion)}};
  TRY_VOID(add_parameters(fields, provider.token_parameters, all));
  TRY_VOID(add_headers(request, provider.token_headers, all));
  set_body(request, fields, provider.token_body);
  return request;
}

}  // namespace sallyport::providers
