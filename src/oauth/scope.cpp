#include "oauth/scope.h"

#include <algorithm>

#include "model/scope.h"
#include "oauth/responses.h"

namespace sallyport::oauth {
namespace {

// scope-token of RFC 6749 §3.3; the space separates.
bool is_scope_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

std::unexpected<base::Error> invalid_scope(std::string message) {
  return oauth_error(base::ErrorKind::kInvalid, "invalid_scope", std::move(message));
}

}  // namespace

base::Result<std::string> grant_scope(std::string_view registered, std::string_view asked) {
  if (asked.empty()) return std::string(registered);
  if (!is_scope_text(asked)) return invalid_scope("scope has characters that no scope may have.");
  const auto wanted = model::words_of_scope(asked);
  if (wanted.size() > model::kMostScopes) return invalid_scope("scope names too many words.");
  if (wanted.empty()) return invalid_scope("scope is blank. Leave it out for all scopes of the client.");
  const auto known = model::words_of_scope(registered);
  for (const std::string_view word : wanted)
    if (std::ranges::find(known, word) == known.end())
      return invalid_scope(known.empty() ? "This client has no scopes. Leave scope out."
                                         : "scope names a word that this client does not have.");
  std::string granted;
  for (const std::string_view word : known) {
    if (std::ranges::find(wanted, word) == wanted.end()) continue;
    if (!granted.empty()) granted += ' ';
    granted += word;
  }
  return granted;
}

base::Result<std::string> choose_audience(const model::Deployment& deployment,
                                          const model::KindDefaults& kind, std::string_view preferred,
                                          std::string_view asked) {
  const std::string_view usual = preferred.empty() ? kind.audience : preferred;
  if (asked.empty()) return deployment.audience(usual);
  for (const std::string_view word : {usual, kind.audience, std::string_view("api")})
    if (std::string audience = deployment.audience(word); audience == asked) return audience;
  return oauth_error(
      base::ErrorKind::kInvalid, "invalid_target",
      "resource or audience names nothing that this client gets tokens for. Leave it out for the "
      "default.");
}

}  // namespace sallyport::oauth
