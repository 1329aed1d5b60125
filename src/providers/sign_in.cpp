// Sending a person to a provider, and their way back (RFC 6749 §4.1, RFC 7636, RFC 9207).
#include <algorithm>

#include <fmt/format.h>

#include "http/message.h"
#include "providers/harmless.h"
#include "providers/pattern.h"
#include "providers/requests.h"
#include "providers/scopes.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

using base::Result;

constexpr std::size_t kLongestState = 1024;
constexpr std::size_t kLongestCode = 16 * 1024;

void append(std::string& url, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  url += url.contains('?') ? '&' : '?';
  url += percent_encode(name) + '=' + percent_encode(value);
}

bool is_visible(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Which provider answers (security H04). One that says so always has to; another one may, and is believed
// only when it names itself.
Result<void> check_issuer(const Provider& provider, const Values& values, const http::FormFields& fields) {
  const auto issuer = fields.get("iss");
  if (!issuer && !provider.iss_in_callback) return {};
  if (!issuer) return base::invalid("iss", "The answer does not say which service it comes from.");
  if (provider.issuer.empty()) return {};
  TRY(const auto expected, fill(provider.issuer, values));
  if (*issuer == expected) return {};
  return base::invalid("iss", "The answer comes from another service than the one that was asked.");
}

Result<Values> kept_of(const Provider& provider, const http::FormFields& fields) {
  Values kept;
  for (const KeptValue& wanted : provider.callback_values) {
    const auto value = fields.get(wanted.source);
    if (!value || !matches(wanted.pattern, *value))
      return base::invalid(wanted.name, fmt::format("The answer has no {} that can be used.", wanted.source));
    kept.emplace(wanted.name, *value);
  }
  return kept;
}

}  // namespace

Result<std::string> authorization_url(const Provider& provider, const App& app, const Values& values,
                                      const SignIn& sign_in) {
  const Values all = with_defaults(provider, values);
  TRY(std::string url, fill(provider.authorization_url, all));
  TRY(const auto scopes, joined_scopes(provider, sign_in.scopes));
  append(url, "response_type", "code");
  append(url, "client_id", app.client_id);
  append(url, "redirect_uri", sign_in.redirect_uri);
  append(url, "scope", scopes);
  append(url, "state", sign_in.state);
  if (provider.pkce && !sign_in.code_challenge.empty()) {
    append(url, "code_challenge", sign_in.code_challenge);
    append(url, "code_challenge_method", "S256");
  }
  for (const auto& [name, text] : provider.authorization_parameters) {
    TRY(const auto value, fill_text(text, all));
    append(url, name, value);
  }
  return url;
}

Result<Callback> read_callback(const Provider& provider, const Values& values, std::string_view query) {
  TRY(const auto fields, http::FormFields::parse(query, "query string"));
  Callback callback;
  callback.state = fields.get("state").value_or("");
  if (!is_visible(callback.state, kLongestState))
    return base::invalid("state", "The answer does not belong to a sign-in that was begun here.");
  TRY_VOID(check_issuer(provider, with_defaults(provider, values), fields));
  if (const auto error = fields.get("error")) {
    callback.error = harmless(*error);
    if (callback.error.empty()) callback.error = "unknown_error";
    return callback;
  }
  callback.code = fields.get("code").value_or("");
  if (!is_visible(callback.code, kLongestCode))
    return base::invalid("code", "The answer has neither a code nor an error.");
  TRY(callback.kept, kept_of(provider, fields));
  return callback;
}

}  // namespace sallyport::providers
