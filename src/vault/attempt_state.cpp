#include "vault/attempt_state.h"

#include <algorithm>

namespace sallyport::vault {
namespace {

using model::AttemptState;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == ':' || c == '[' || c == ']';
}

}  // namespace

std::optional<AttemptState> after(AttemptState state, AttemptEvent event) {
  using enum AttemptState;
  const auto when = [&](std::initializer_list<AttemptState> before,
                        AttemptState then) -> std::optional<AttemptState> {
    if (std::ranges::find(before, state) == before.end()) return std::nullopt;
    return then;
  };
  switch (event) {
    case AttemptEvent::kOpen:
      return when({kCreated, kOpened}, kOpened);
    case AttemptEvent::kReturn:
      return when({kOpened}, kReturned);
    case AttemptEvent::kAsk:
      return when({kReturned}, kConfirming);
    case AttemptEvent::kStore:
      return when({kReturned, kConfirming}, kDone);
    case AttemptEvent::kDecline:
      return when({kCreated, kOpened, kConfirming}, kDeclined);
    case AttemptEvent::kExpire:
      return when({kConfirming, kExpired}, kExpired);
    case AttemptEvent::kFail:
      return when({kCreated, kOpened, kReturned, kConfirming}, kFailed);
  }
  return std::nullopt;
}

bool is_over(AttemptState state) {
  return state == AttemptState::kDone || state == AttemptState::kDeclined || state == AttemptState::kFailed ||
         state == AttemptState::kExpired;
}

AttemptState state_at(const model::ConnectAttempt& attempt, base::Time now) {
  if (is_over(attempt.state)) return attempt.state;
  const auto end =
      attempt.state == AttemptState::kReturned ? attempt.expires_at + kExchange : attempt.expires_at;
  return now < end ? attempt.state : AttemptState::kExpired;
}

base::Time next_end(const model::ConnectAttempt& attempt, base::Time now) {
  return now + std::max<base::Duration>(now - attempt.created_at, kFirstEndPause);
}

bool needs_confirmation(const model::Connection& renewed,
                        const std::optional<providers::Identity>& identity) {
  if (renewed.account_id.empty()) return false;
  return !identity || identity->id != renewed.account_id;
}

std::vector<std::string> missing_scopes(const std::vector<std::string>& asked,
                                        const std::vector<std::string>& granted) {
  std::vector<std::string> missing;
  for (const auto& scope : asked)
    // They ask for tokens and not for access, and few services name them again.
    if (scope != "openid" && scope != "offline_access" && std::ranges::find(granted, scope) == granted.end())
      missing.push_back(scope);
  return missing;
}

std::vector<std::string> missing_scopes_of(const model::ProviderSetup& setup,
                                           const model::Connection& connection) {
  if (connection.scopes.empty()) return {};
  return missing_scopes(setup.scopes, connection.scopes);
}

bool is_refusal_of_person(std::string_view error) {
  return error == "access_denied" || error == "user_denied" || error == "user_cancelled_login" ||
         error == "user_cancelled_authorize" || error == "consent_required";
}

std::optional<std::string> origin_of(std::string_view url) {
  const std::string_view scheme = url.starts_with("https://") ? "https://" : "http://";
  if (!url.starts_with(scheme)) return std::nullopt;
  const auto rest = url.substr(scheme.size());
  const auto host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || !std::ranges::all_of(host, is_host_character)) return std::nullopt;
  // Browsers leave tabs and line ends out, and take a backslash for a slash.
  if (!std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~' && c != '\\'; })) return std::nullopt;
  auto origin = std::string(scheme).append(host);
  std::ranges::transform(origin, origin.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (scheme == "https://" && origin.ends_with(":443")) origin.resize(origin.size() - 4);
  if (scheme == "http://" && origin.ends_with(":80")) origin.resize(origin.size() - 3);
  return origin;
}

}  // namespace sallyport::vault
