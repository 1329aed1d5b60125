// What is done with tokens: whose account it is, calls, and the end of a grant (RFC 7009).
#include <algorithm>

#include <fmt/format.h>

#include "model/text.h"
#include "providers/answer_body.h"
#include "providers/call.h"
#include "providers/failure.h"
#include "providers/harmless.h"
#include "providers/json_path.h"
#include "providers/requests.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

using base::Result;

constexpr std::size_t kLongestId = 200;

egress::Header bearer(const base::Secret& token) {
  return {.name = "Authorization", .value = fmt::format("Bearer {}", token.reveal_text())};
}

// The revocation URL may also name the client, and nothing else may.
Values with_client(Values values, const App& app) {
  values.insert_or_assign("client_id", app.client_id);
  return values;
}

std::optional<Identity> identity_of(const std::optional<std::string>& id,
                                    const std::optional<std::string>& label) {
  // Ids are compared, so one that would have to be changed is none.
  if (!id || !model::check_line(*id, "id", {.largest = kLongestId})) return std::nullopt;
  Identity identity{.id = *id, .label = one_line(label.value_or(""))};
  if (identity.label.empty()) identity.label = identity.id;
  return identity;
}

std::optional<std::string> filled(const std::string& text, const Values& values) {
  auto result = fill_text(text, values);
  return result ? std::optional(*std::move(result)) : std::nullopt;
}

}  // namespace

Result<std::optional<egress::Request>> revoke(const Provider& provider, const App& app, const Values& values,
                                              const base::Secret& access_token,
                                              const std::optional<base::Secret>& refresh_token) {
  const Revocation& how = provider.revocation;
  const Values all = with_defaults(provider, values);
  if (is_left_out(how.url, all)) return std::nullopt;
  const bool by_refresh = how.token == Revocation::Token::kRefresh && refresh_token;
  const base::Secret& token = by_refresh ? *refresh_token : access_token;
  TRY(auto url, fill(how.url, with_client(all, app)));
  egress::Request request = plain_request(how.method, std::move(url));
  TRY_VOID(add_headers(request, provider.token_headers, all));
  if (how.place == Revocation::Place::kBearer) {
    request.headers.push_back(bearer(token));
    return request;
  }
  Fields fields;
  if (how.place != Revocation::Place::kNone) fields.emplace_back(how.parameter, token.reveal_text());
  if (how.auth != ClientAuth::kNone) TRY_VOID(add_client(request, fields, app, how.auth, 0));
  TRY_VOID(add_parameters(fields, how.parameters, all));
  set_body(request, fields, how.place == Revocation::Place::kJson ? BodyFormat::kJson : BodyFormat::kForm);
  return request;
}

bool is_revoked(const Provider& provider, const egress::Answer& answer) {
  const auto body = read_body(answer);
  const auto* known = body ? &*body : nullptr;
  // The token was no good any more, which is what was wanted (RFC 7009 §2.2).
  if (known != nullptr && text_at(*known, "$.error") == "invalid_token") return true;
  const auto& success = provider.revocation.success;
  return std::ranges::find(success, answer.status) != success.end() &&
         first_match(provider.errors, answer, known) == nullptr;
}

Result<egress::Header> credential_header(const Provider& provider, const Values& values,
                                         const base::Secret& token) {
  if (provider.grant == GrantKind::kBasic)
    return egress::Header{.name = "Authorization", .value = "Basic " + base::base64_encode(token.reveal())};
  TRY(auto name, fill_text(provider.api_key_header, with_defaults(provider, values)));
  if (name.empty()) return bearer(token);
  if (!is_free_header(name))
    return base::invalid("api_key_header", "This is no name of a header, or one that is set in any case.");
  return egress::Header{.name = std::move(name), .value = std::string(token.reveal_text())};
}

Result<std::optional<std::string>> base_url(const Provider& provider, const Values& values) {
  const Values all = with_defaults(provider, values);
  if (is_left_out(provider.base_url, all)) return std::nullopt;
  TRY(std::string url, fill(provider.base_url, all));
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<std::optional<egress::Request>> identity_probe(const Provider& provider, const Values& values,
                                                      const base::Secret& access_token) {
  const IdentityProbe& probe = provider.probe;
  const Values all = with_defaults(provider, values);
  if (is_left_out(probe.url, all)) return std::nullopt;
  TRY(auto url, fill(probe.url, all));
  egress::Request request = plain_request(probe.method, std::move(url));
  TRY_VOID(add_headers(request, provider.call_headers, all));
  TRY(auto credential, credential_header(provider, values, access_token));
  request.headers.push_back(std::move(credential));
  if (probe.body.empty()) return request;
  request.headers.push_back({.name = "Content-Type", .value = "application/json"});
  request.body = probe.body;
  return request;
}

std::optional<Identity> read_identity(const Provider& provider, const egress::Answer& answer) {
  if (answer.status < 200 || answer.status > 299) return std::nullopt;
  const auto body = read_body(answer);
  if (!body) return std::nullopt;
  return identity_of(text_at(*body, provider.probe.id_path), text_at(*body, provider.probe.label_path));
}

std::optional<Identity> kept_identity(const Provider& provider, const Values& values) {
  if (provider.probe.id.empty()) return std::nullopt;
  const Values all = with_defaults(provider, values);
  return identity_of(filled(provider.probe.id, all), filled(provider.probe.label, all));
}

}  // namespace sallyport::providers
