// Endpoints that a provider publishes itself (RFC 8414, OpenID Connect Discovery 1.0).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "providers/answer_body.h"
#include "providers/call.h"
#include "providers/json_path.h"
#include "providers/requests.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

using base::Result;
namespace json = boost::json;

std::unexpected<base::Error> no_metadata(std::string message) {
  return base::invalid("metadata", std::move(message));
}

// Sets what the entry leaves open. A brace would make a template of it, and check_url takes none.
Result<void> take_url(const json::value& document, std::string_view path, std::string& url) {
  const auto said = text_at(document, path);
  if (!url.empty() || !said) return {};
  TRY_VOID(check_url(*said, "metadata"));
  url = *said;
  return {};
}

// RFC 8414 §2: without the member, it is client_secret_basic.
std::vector<ClientAuth> auth_of(const json::value& document) {
  constexpr std::array kNames{std::pair{std::string_view("client_secret_basic"), ClientAuth::kBasic},
                              std::pair{std::string_view("client_secret_post"), ClientAuth::kBody},
                              std::pair{std::string_view("none"), ClientAuth::kNone}};
  const json::value* methods = find(document, "$.token_endpoint_auth_methods_supported");
  std::vector<ClientAuth> known;
  for (const auto& [name, auth] : kNames) {
    if (methods == nullptr || !methods->is_array()) break;
    if (std::ranges::find(methods->get_array(), json::value(name)) != methods->get_array().end())
      known.push_back(auth);
  }
  if (known.empty()) known.push_back(ClientAuth::kBasic);
  return known;
}

std::string_view without_slashes(std::string_view issuer) {
  while (issuer.ends_with('/')) issuer.remove_suffix(1);
  return issuer;
}

}  // namespace

std::string oauth_metadata_url(std::string_view issuer) {
  issuer = without_slashes(issuer);
  const auto path = std::min(issuer.find('/', issuer.find("://") + 3), issuer.size());
  return fmt::format("{}/.well-known/oauth-authorization-server{}", issuer.substr(0, path),
                     issuer.substr(path));
}

std::string openid_metadata_url(std::string_view issuer) {
  return fmt::format("{}/.well-known/openid-configuration", without_slashes(issuer));
}

Result<std::optional<egress::Request>> metadata_request(const Provider& provider, const Values& values) {
  const Values all = with_defaults(provider, values);
  if (is_left_out(provider.metadata_url, all)) return std::nullopt;
  TRY(auto url, fill(provider.metadata_url, all));
  return plain_request("GET", std::move(url));
}

Result<Provider> with_metadata(Provider provider, const Values& values, const egress::Answer& answer) {
  const auto document = answer.status == 200 ? read_body(answer) : std::nullopt;
  if (!document || !document->is_object())
    return no_metadata("The service has no metadata at this address. Check the issuer.");
  if (!provider.issuer.empty()) {
    TRY(const auto expected, fill(provider.issuer, with_defaults(provider, values)));
    if (text_at(*document, "$.issuer") != expected)
      return base::invalid("issuer",
                           "The metadata is that of another issuer. Write the issuer exactly as the "
                           "service does, slash at the end included.");
  }
  if (provider.token_url.empty()) provider.token_auth = auth_of(*document);
  TRY_VOID(take_url(*document, "$.authorization_endpoint", provider.authorization_url));
  TRY_VOID(take_url(*document, "$.token_endpoint", provider.token_url));
  TRY_VOID(take_url(*document, "$.revocation_endpoint", provider.revocation.url));
  if (provider.probe.id_path == "$.sub")
    TRY_VOID(take_url(*document, "$.userinfo_endpoint", provider.probe.url));
  if (text_at(*document, "$.authorization_response_iss_parameter_supported") == "true")
    provider.iss_in_callback = true;
  const bool needs_sign_in = provider.grant == GrantKind::kAuthorizationCode;
  if (provider.token_url.empty() || (needs_sign_in && provider.authorization_url.empty()))
    return no_metadata("The metadata names no authorization endpoint or no token endpoint.");
  return provider;
}

}  // namespace sallyport::providers
