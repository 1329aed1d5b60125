#include "providers/mock/answers.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/json.h"
#include "base/time_text.h"
#include "providers/failure.h"
#include "providers/requests.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestIndex = 16;

// The place of the first step below `value`, made where it is missing; null where it cannot be.
json::value* step_into(json::value& value, std::string_view& path) {
  if (path.front() == '[') {
    const auto close = path.find(']');
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
    path.remove_prefix(std::min(close, path.size() - 1) + 1);
    if (value.is_null()) value.emplace_array();
    if (error != std::errc{} || index > kLargestIndex || !value.is_array()) return nullptr;
    if (value.get_array().size() <= index) value.get_array().resize(index + 1);
    return &value.get_array()[index];
  }
  path.remove_prefix(1);
  const std::string_view name = path.substr(0, path.find_first_of(".["));
  path.remove_prefix(name.size());
  if (value.is_null()) value.emplace_object();
  return value.is_object() ? &value.get_object()[name] : nullptr;
}

// A moment that lies so far ahead, in the form of the entry.
json::value expiry_of(ExpiresForm form, std::chrono::seconds ahead, base::Time now) {
  const std::int64_t length = ahead.count();
  const std::int64_t end = base::unix_seconds(now) + length;
  switch (form) {
    case ExpiresForm::kMilliseconds:
      return length * 1000;
    case ExpiresForm::kUnixSeconds:
      return end;
    case ExpiresForm::kUnixMilliseconds:
      return end * 1000;
    case ExpiresForm::kRfc3339:
      return json::value(base::rfc3339_seconds(now + ahead));
    case ExpiresForm::kSeconds:
      break;
  }
  return length;
}

void put_expiry(json::value& body, std::string_view path, const Provider& provider, const Lifetime& life,
                MockExpiry expiry, base::Time now) {
  const bool limited = life.kind == Lifetime::Kind::kLimited;
  if (path.empty() || !limited || expiry == MockExpiry::kAbsent) return;
  json::value end = expiry_of(provider.expires_form, life.length, now);
  if (expiry == MockExpiry::kText && end.is_int64()) end = std::to_string(end.get_int64());
  put_at(body, path, std::move(end));
}

struct UsualError {
  std::string_view word;
  int status;
  ErrorClass what;
};

UsualError usual_error(MockError error) {
  switch (error) {
    case MockError::kClient:
      return {.word = "invalid_client", .status = 401, .what = ErrorClass::kClientMisconfigured};
    case MockError::kRequest:
      return {.word = "invalid_request", .status = 400, .what = ErrorClass::kClientMisconfigured};
    case MockError::kGrantType:
      return {.word = "unsupported_grant_type", .status = 400, .what = ErrorClass::kClientMisconfigured};
    case MockError::kScope:
      return {.word = "invalid_scope", .status = 400, .what = ErrorClass::kClientMisconfigured};
    default:
      return {.word = "invalid_grant", .status = 400, .what = ErrorClass::kTerminal};
  }
}

egress::Answer answer_by(const ErrorRule& rule, std::string_view why) {
  json::value body = json::object{};
  put_at(body, "$.error_description", why);
  if (!rule.path.empty()) put_at(body, rule.path, rule.value.empty() ? "refused" : rule.value);
  return mock_json(rule.statuses.empty() ? 200 : rule.statuses.front(), body);
}

// How well a rule of the right class fits; the higher the better, below 0 not at all.
int fitness(const ErrorRule& rule, MockError error) {
  const bool about_codes = rule.value.contains("code");
  const bool withdrawn = rule.cause == "access_withdrawn";
  switch (error) {
    case MockError::kCode:
      return about_codes ? 2 : rule.cause.empty() ? 1 : -1;
    case MockError::kRefresh:
      return about_codes || !rule.cause.empty() ? -1 : 1;
    case MockError::kWithdrawn:
      return withdrawn ? 2 : about_codes || !rule.cause.empty() ? -1 : 1;
    case MockError::kClient:
      return rule.cause.empty() && !rule.value.contains("redirect") ? 1 : -1;
    default:
      return -1;
  }
}

bool means(const Provider& provider, const egress::Answer& answer, ErrorClass what) {
  const auto body = base::parse_json(answer.body);
  return body && failure_of(provider, answer, &*body).what == what;
}

}  // namespace

egress::Answer mock_json(int status, const json::value& body) {
  return {.status = status,
          .headers = {{.name = "content-type", .value = "application/json"}},
          .body = base::to_json(body)};
}

egress::Answer mock_page(int status, std::string body) {
  return {.status = status,
          .headers = {{.name = "content-type", .value = "text/html; charset=utf-8"}},
          .body = std::move(body)};
}

egress::Answer mock_redirect(std::string url) {
  return {.status = 302, .headers = {{.name = "location", .value = std::move(url)}}};
}

void put_at(json::value& document, std::string_view path, json::value value) {
  if (!path.starts_with('$')) return;
  path.remove_prefix(1);
  json::value* place = &document;
  while (place != nullptr && !path.empty()) place = step_into(*place, path);
  if (place != nullptr) *place = std::move(value);
}

void put_at(json::value& document, std::string_view path, std::string_view text) {
  put_at(document, path, json::value(text));
}

json::value token_body(const Provider& provider, std::span<const MintedToken> tokens,
                       const model::Values& kept, MockExpiry expiry, bool refreshed, base::Time now) {
  json::value body = json::object{{"token_type", "bearer"}};
  for (const MintedToken& token : tokens) {
    const TokenSlot& slot = refreshed ? provider.slots.front() : *token.slot;
    put_at(body, slot.access_token, token.access);
    put_expiry(body, slot.expires, provider, provider.access_lifetime, expiry, now);
    if (!slot.scope.empty() && !token.scopes.empty())
      put_at(body, slot.scope, fmt::format("{}", fmt::join(token.scopes, provider.scope_separator)));
    if (!token.refresh) continue;
    put_at(body, slot.refresh_token, *token.refresh);
    put_expiry(body, slot.refresh_expires, provider, provider.refresh_idle, expiry, now);
  }
  for (const KeptValue& value : provider.answer_values)
    if (const auto found = kept.find(value.name); found != kept.end())
      put_at(body, value.source, found->second);
  return body;
}

egress::Answer mock_error(const Provider& provider, MockError error, std::string_view why) {
  const UsualError usual = usual_error(error);
  const ErrorRule* best = nullptr;
  for (const ErrorRule& rule : provider.errors) {
    if (rule.what != usual.what || fitness(rule, error) < 0) continue;
    if (best != nullptr && fitness(*best, error) >= fitness(rule, error)) continue;
    if (means(provider, answer_by(rule, why), usual.what)) best = &rule;
  }
  if (best != nullptr) return answer_by(*best, why);
  return mock_json(usual.status, json::object{{"error", usual.word}, {"error_description", why}});
}

json::object mock_metadata(const Provider& provider, const model::Values& values) {
  json::object body;
  const auto add_url = [&](std::string_view name, const std::string& url_template) {
    const auto url = url_template.empty() ? std::string() : fill(url_template, values).value_or("");
    if (!url.empty()) body[name] = url;
  };
  add_url("issuer", provider.issuer);
  add_url("authorization_endpoint", provider.authorization_url);
  add_url("token_endpoint", provider.token_url);
  add_url("revocation_endpoint", provider.revocation.url);
  add_url("userinfo_endpoint", provider.probe.url);
  body["response_types_supported"] = json::array{"code"};
  json::array ways;
  for (const ClientAuth way : provider.token_auth)
    if (way != ClientAuth::kSecretAsUser)
      ways.emplace_back(way == ClientAuth::kBasic  ? "client_secret_basic"
                        : way == ClientAuth::kBody ? "client_secret_post"
                                                   : "none");
  body["token_endpoint_auth_methods_supported"] = std::move(ways);
  if (provider.pkce) body["code_challenge_methods_supported"] = json::array{"S256"};
  body["scopes_supported"] = json::value_from(provider.default_scopes);
  body["authorization_response_iss_parameter_supported"] = provider.iss_in_callback;
  return body;
}

}  // namespace sallyport::providers
