// The authorization endpoint of a mock (RFC 6749 §4.1.1, RFC 7636, RFC 9207).
#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"
#include "http/message.h"
#include "providers/mock/mock.h"
#include "providers/scopes.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

constexpr std::chrono::minutes kCodeLife{5};

std::string text_of(const MockFields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

void append_parameter(std::string& url, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  url += fmt::format("{}{}={}", url.contains('?') ? '&' : '?', name, http::form_encode(value));
}

// What only gives a refresh token when it is asked for.
bool asks_to_stay(std::string_view scope) { return scope == "offline_access" || scope == "refresh_token"; }

}  // namespace

std::vector<std::string> Mock::scopes_of(const MockFields& fields, std::string_view name) const {
  std::vector<std::string> scopes;
  std::string rest = text_of(fields, name);
  while (!rest.empty()) {
    const auto end = std::min(rest.find(whole_.scope_separator), rest.size());
    scopes.push_back(rest.substr(0, end));
    rest.erase(0, end + whole_.scope_separator.size());
  }
  return scopes;
}

// In the order in which a provider would look; empty when all is well.
std::string Mock::fault_of_sign_in(const MockFields& query) const {
  if (text_of(query, "response_type") != "code") return "response_type is not code";
  const bool challenged = query.contains("code_challenge");
  if (whole_.pkce && !challenged) return "code_challenge is missing";
  if (whole_.pkce && text_of(query, "code_challenge_method") != "S256")
    return "code_challenge_method is not S256";
  if (!whole_.pkce && challenged) return "code_challenge is not supported";
  const auto scopes = scopes_of(query, "scope");
  for (const std::string& scope : scopes)
    if (!is_scope(scope)) return fmt::format("scope {} is not known", scope);
  for (const std::string& scope : whole_.default_scopes)
    if (std::ranges::find(scopes, scope) == scopes.end()) return fmt::format("scope {} is missing", scope);
  const std::string missing = missing_of(query, whole_.authorization_parameters);
  return missing.empty() ? "" : fmt::format("{} is missing", missing);
}

egress::Answer Mock::authorize(const egress::Request& request) {
  const auto query = query_of(request);
  if (!query) return mock_json(400, boost::json::object{{"error", "invalid_request"}});
  // Whoever is not known is not sent anywhere (RFC 6749 §4.1.2.1).
  if (text_of(*query, "client_id") != options_.app.client_id)
    return mock_json(400, boost::json::object{{"error", "invalid_client_id"}});
  const std::string redirect_uri = text_of(*query, "redirect_uri");
  if (!check_url(redirect_uri, "redirect_uri"))
    return mock_json(400, boost::json::object{{"error", "redirect_uri_mismatch"}});
  const std::string fault = fault_of_sign_in(*query);
  if (!fault.empty()) {
    std::string url = redirect_uri;
    append_parameter(url, "error", "invalid_request");
    append_parameter(url, "error_description", fault);
    append_parameter(url, "state", text_of(*query, "state"));
    return mock_redirect(std::move(url));
  }
  const auto scopes = scopes_of(*query, "scope");
  if (options_.page && !query->contains("decision"))
    return mock_page(
        200, options_.page({.target = request.url, .client = options_.app.client_id, .scopes = scopes}));
  return decide(*query, scopes);
}

bool Mock::gives_refresh_token(const MockFields& query, const std::vector<std::string>& scopes) const {
  // By the second sign-in the service remembers the consent, and gives no refresh token with it.
  if (had_consent_ && text_of(query, "access_type") == "offline" && text_of(query, "prompt") != "consent")
    return false;
  const bool has_to_ask = std::ranges::any_of(whole_.default_scopes, asks_to_stay);
  return !has_to_ask || std::ranges::any_of(scopes, asks_to_stay);
}

egress::Answer Mock::decide(const MockFields& query, const std::vector<std::string>& scopes) {
  std::string url = text_of(query, "redirect_uri");
  append_parameter(url, "state", text_of(query, "state"));
  if (whole_.iss_in_callback) append_parameter(url, "iss", fill(whole_.issuer, known_).value_or(""));
  if (text_of(query, "decision") == "deny") {
    append_parameter(url, "error", "access_denied");
    return mock_redirect(std::move(url));
  }
  Code& code = codes_.emplace_back();
  code.code = "mock-code-" + base::base64url_encode(world_.random.bytes<18>());
  code.redirect_uri = text_of(query, "redirect_uri");
  code.challenge = text_of(query, "code_challenge");
  code.scopes = scopes;
  code.ends = world_.clock.now() + kCodeLife;
  code.with_refresh = gives_refresh_token(query, scopes);
  had_consent_ = true;
  append_parameter(url, "code", code.code);
  for (const KeptValue& value : whole_.callback_values)
    append_parameter(url, value.source, kept_.at(value.name));
  return mock_redirect(std::move(url));
}

}  // namespace sallyport::providers
