// The token endpoint of a mock (RFC 6749 §3.2, RFC 7523).
#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json.h"
#include "http/message.h"
#include "providers/json_path.h"
#include "providers/mock/mock.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

const std::string& field_or_nothing(const MockFields& fields, std::string_view name) {
  static const std::string nothing;
  const auto found = fields.find(name);
  return found == fields.end() ? nothing : found->second;
}

MockError error_of(MockRefusal refusal) {
  return refusal == MockRefusal::kWithdrawn ? MockError::kWithdrawn : MockError::kRefresh;
}

// Some answer in a form unless JSON is asked for (contracts/outbound.md §2.2 row 5).
egress::Answer as_form(const egress::Answer& answer) {
  const auto body = base::parse_json(answer.body);
  std::string form;
  for (const auto& [name, value] : body->as_object()) {
    const auto text = plain_text(value);
    if (text)
      form +=
          fmt::format("{}{}={}", form.empty() ? "" : "&", std::string_view(name), http::form_encode(*text));
  }
  return {.status = answer.status,
          .headers = {{.name = "content-type", .value = "application/x-www-form-urlencoded"}},
          .body = std::move(form)};
}

// The claims of a JWT whose signature nobody looks at here.
std::optional<json::value> claims_of(std::string_view assertion) {
  const auto first = assertion.find('.');
  const auto second = assertion.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const auto payload = base::base64url_decode(assertion.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;
  auto claims = base::parse_json(base::as_text(*payload));
  return claims && claims->is_object() ? std::optional(*std::move(claims)) : std::nullopt;
}

std::optional<std::int64_t> number_at(const json::value& claims, std::string_view path) {
  const auto* value = find(claims, path);
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

}  // namespace

egress::Answer Mock::refused(MockError error, std::string_view why) const {
  return mock_error(whole_, error, why);
}

std::string Mock::missing_of(const MockFields& fields, const Wanted& wanted) const {
  for (const auto& [name, text] : wanted) {
    const auto value = fill_text(text, known_).value_or("");
    if (!value.empty() && field_or_nothing(fields, name) != value) return name;
  }
  return "";
}

std::string Mock::missing_header(const egress::Request& request, const Wanted& wanted) const {
  for (const auto& [name, text] : wanted) {
    const auto value = fill_text(text, known_).value_or("");
    const std::string* sent = request_header(request, name);
    if (!value.empty() && (sent == nullptr || *sent != value)) return name;
  }
  return "";
}

bool Mock::is_our_client(const egress::Request& request, const MockFields& fields,
                         const std::vector<ClientAuth>& ways) const {
  const auto client = client_of(request, fields);
  const App& app = options_.app;
  if (!client) return false;
  if (app.secrets.empty()) return client->way == ClientAuth::kNone && client->id == app.client_id;
  const bool named = client->way == ClientAuth::kSecretAsUser || client->id == app.client_id;
  if (!named || std::ranges::find(ways, client->way) == ways.end()) return false;
  return client->way == ClientAuth::kNone ||
         std::ranges::any_of(
             app.secrets, [&](const base::Secret& secret) { return secret.reveal_text() == client->secret; });
}

std::string Mock::grant_type_of(const Wanted& parameters, std::string_view usual) const {
  const auto own = std::ranges::find(parameters, "grant_type", &Parameter::name);
  return own == parameters.end() ? std::string(usual) : fill_text(own->value, known_).value_or("");
}

egress::Answer Mock::token(const egress::Request& request) {
  if (request.method != "POST") return mock_json(405, json::object{{"error", "method_not_allowed"}});
  const auto fields = body_of(request, whole_.token_body);
  if (!fields) return refused(MockError::kRequest, "the body is not in the format of this service");
  if (const auto missing = missing_header(request, whole_.token_headers); !missing.empty())
    return refused(MockError::kRequest, fmt::format("the header {} is missing", missing));
  const bool asserted = whole_.grant == GrantKind::kJwtBearer;
  if (!asserted && !is_our_client(request, *fields, whole_.token_auth))
    return refused(MockError::kClient, "the application is not known, or says so in another way");
  const std::string& type = field_or_nothing(*fields, "grant_type");
  egress::Answer answer = refused(MockError::kGrantType, "this grant_type is not for this application");
  if (whole_.grant == GrantKind::kAuthorizationCode &&
      type == grant_type_of(whole_.refresh_parameters, "refresh_token"))
    answer = refresh(*fields);
  else if (whole_.grant == GrantKind::kAuthorizationCode &&
           type == grant_type_of(whole_.token_parameters, "authorization_code"))
    answer = exchange(*fields);
  else if (whole_.grant == GrantKind::kClientCredentials &&
           type == grant_type_of(whole_.token_parameters, "client_credentials"))
    answer = as_application(*fields);
  else if (asserted && type == "urn:ietf:params:oauth:grant-type:jwt-bearer")
    answer = by_assertion(*fields);
  const std::string* accept = request_header(request, "Accept");
  const bool wants_json = accept != nullptr && accept->contains("json");
  return wants_json ? answer : as_form(answer);
}

egress::Answer Mock::tokens(std::vector<MintedToken> minted, bool refreshed) {
  const auto body = token_body(whole_, minted, kept_, options_.expiry, refreshed, world_.clock.now());
  return mock_json(200, body);
}

egress::Answer Mock::exchange(const MockFields& fields) {
  const auto missing = missing_of(fields, whole_.token_parameters);
  if (!missing.empty()) return refused(MockError::kRequest, fmt::format("{} is missing", missing));
  const auto found = std::ranges::find(codes_, field_or_nothing(fields, "code"), &Code::code);
  if (found == codes_.end()) return refused(MockError::kCode, "the code is not known, or was used");
  // A code is used up by whoever brings it (RFC 6749 §4.1.2).
  const Code code = std::move(*found);
  codes_.erase(found);
  if (world_.clock.now() >= code.ends) return refused(MockError::kCode, "the code is too old");
  if (field_or_nothing(fields, "redirect_uri") != code.redirect_uri)
    return refused(MockError::kCode, "redirect_uri is another one than before");
  const std::string& verifier = field_or_nothing(fields, "code_verifier");
  if (code.challenge.empty() ? !verifier.empty() : world_.challenge_of(verifier) != code.challenge)
    return refused(MockError::kCode, "code_verifier does not belong to the challenge");
  return tokens(grants_.give(code.scopes, code.with_refresh, world_.clock.now()), false);
}

egress::Answer Mock::refresh(const MockFields& fields) {
  auto missing = missing_of(fields, whole_.refresh_parameters);
  if (missing.empty() && whole_.redirect_uri_on_refresh && field_or_nothing(fields, "redirect_uri").empty())
    missing = "redirect_uri";
  if (!missing.empty()) return refused(MockError::kRequest, fmt::format("{} is missing", missing));
  auto minted = grants_.refresh(field_or_nothing(fields, "refresh_token"), world_.clock.now());
  if (!minted) return refused(error_of(minted.error()), "the refresh token is no good");
  std::vector<MintedToken> one;
  one.push_back(*std::move(minted));
  return tokens(std::move(one), true);
}

egress::Answer Mock::as_application(const MockFields& fields) {
  const auto missing = missing_of(fields, whole_.token_parameters);
  if (!missing.empty()) return refused(MockError::kRequest, fmt::format("{} is missing", missing));
  return tokens(grants_.give(scopes_of(fields, "scope"), false, world_.clock.now()), false);
}

egress::Answer Mock::by_assertion(const MockFields& fields) {
  const auto claims = claims_of(field_or_nothing(fields, "assertion"));
  if (!claims) return refused(MockError::kRefresh, "the assertion is no JWT");
  const auto now = base::unix_seconds(world_.clock.now());
  const auto begins = number_at(*claims, "$.iat");
  const auto ends = number_at(*claims, "$.exp");
  constexpr std::int64_t kLongestAssertion = 3600;
  if (!begins || !ends || *begins > now || *ends <= now || *ends - *begins > kLongestAssertion)
    return refused(MockError::kRefresh, "the assertion is not for this moment");
  if (text_at(*claims, "$.aud") != fill(whole_.token_url, known_).value_or(""))
    return refused(MockError::kRefresh, "the assertion is for another token endpoint");
  if (text_at(*claims, "$.iss") != options_.app.client_id)
    return refused(MockError::kClient, "the application is not known");
  const MockFields scopes{{"scope", text_at(*claims, "$.scope").value_or("")}};
  return tokens(grants_.give(scopes_of(scopes, "scope"), false, world_.clock.now()), false);
}

}  // namespace sallyport::providers
