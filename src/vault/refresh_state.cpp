#include "vault/refresh_state.h"

#include <algorithm>
#include <cstring>

#include "vault/direct_grant.h"

namespace sallyport::vault {
namespace {

using model::Connection;
using providers::ErrorClass;
using providers::Provider;

constexpr std::int64_t kTriesWithinGrace = 3;

bool is_limited(const providers::Lifetime& lifetime) {
  return lifetime.kind == providers::Lifetime::Kind::kLimited;
}

// Up to a tenth longer, so that grants that fail together do not come back together.
base::Duration with_jitter(base::Duration pause, base::Random& random) {
  const auto bytes = random.bytes<4>();
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return pause + base::Duration{pause.count() / 10 * (number % 1000) / 1000};
}

base::Duration pause_after(std::int64_t failures) {
  constexpr std::int64_t kMostDoublings = 7;  // beyond it the longest pause is reached
  const auto doublings = std::clamp<std::int64_t>(failures - 1, 0, kMostDoublings);
  return std::min<base::Duration>(kFirstPause * (std::int64_t{1} << doublings), kLongestPause);
}

// What a refresh has said again of the end of the refresh token, or has not moved by half of the time that
// has passed, stands.
bool stands(const Provider& provider, const NewTokens& given, base::Time now) {
  if (is_limited(provider.refresh_absolute)) return false;  // the entry knows the end that nothing moves
  if (!provider.refresh_extends) return true;
  if (given.is_new_grant || !given.ended_before || !given.refreshed_before) return false;
  return *given.tokens.refresh_ends_at() - *given.ended_before < (now - *given.refreshed_before) / 2;
}

// Who has just connected an account for a day or less needs no notice of it.
std::optional<base::Time> first_notice(base::Time end, const std::vector<int>& days, base::Time now) {
  if (days.empty() || end - now <= std::chrono::days{1}) return std::nullopt;
  return std::max(now, end - std::chrono::days{std::ranges::max(days)});
}

std::optional<base::Time> keep_before(std::optional<base::Time> end, base::Time now) {
  if (!end || *end - now < kSameEnd) return std::nullopt;  // what ends so soon cannot be kept for long
  return *end - std::min<base::Duration>(kKeepBefore, (*end - now) / 4);
}

}  // namespace

std::chrono::seconds beyond_request(const Provider& provider, std::chrono::milliseconds longest_request) {
  const auto sent_again_by = kBeyondRequestInGrace + longest_request + kBetweenRecoveries + longest_request;
  const bool holds = provider.grace.length >= sent_again_by && !provider.grace.until_new_is_used;
  return holds ? kBeyondRequestInGrace : kBeyondRequest;
}

Verdict judge(const Connection& connection, const SlotTokens* tokens, const Provider& provider,
              base::Time now, std::chrono::seconds minimum) {
  if (connection.state == model::ConnectionState::kNeedsReauthorization)
    return {.need = Need::kSignIn, .cause = connection.cause};
  if (tokens == nullptr) return {.need = Need::kSignIn, .cause = "token_not_granted"};
  const bool is_renewable = tokens->refresh || is_direct(provider);
  const bool lives_on = provider.access_lifetime.kind == providers::Lifetime::Kind::kNever;
  if (!tokens->expires_at && (lives_on || !is_renewable)) return {};
  const bool dies = provider.old_access_token_dies != providers::Known::kNo;
  const auto begun = connection.refreshed_at.value_or(connection.connected_at);
  const auto left = tokens->expires_at.value_or(begun + kAssumedLife) - now;
  if (left >= std::max<base::Duration>(minimum, dies ? base::Duration{} : base::Duration{kEarly})) return {};
  if (!is_renewable) {
    if (left >= minimum) return {};
    return {.need = Need::kSignIn, .cause = "not_renewable"};
  }
  // What a provider has only said of its refresh token may be wrong; it is asked.
  if (is_limited(provider.refresh_absolute) && connection.absolute_end && *connection.absolute_end <= now)
    return {.need = Need::kSignIn, .cause = "too_old"};
  if (connection.next_try_at && *connection.next_try_at > now)
    return {.need = left >= minimum || !tokens->expires_at ? Need::kNothing : Need::kWait};
  if (connection.refreshed_at && now < *connection.refreshed_at + kBetweenRefreshes &&
      left > base::Duration{})
    return {};
  return {.need = Need::kRefresh};
}

void note_failure(Connection& connection, const providers::Failure& failure, bool may_have_arrived,
                  base::Time now, base::Random& random, std::chrono::seconds grace) {
  if (failure.what == ErrorClass::kTerminal) {
    connection.state = model::ConnectionState::kNeedsReauthorization;
    const bool lost_one = connection.attempts > 1;
    connection.cause = lost_one ? kAnswerLost : failure.cause.empty() ? "refused" : failure.cause;
  }
  ++connection.failures;
  auto pause = pause_after(connection.failures);
  // Of a lost answer it is a guess of the sender, and the provider's grace is running (outbound §2.1 row 9).
  if (failure.retry_after && !may_have_arrived) pause = std::max<base::Duration>(pause, *failure.retry_after);
  if (may_have_arrived && grace > grace.zero() && connection.failures <= kTriesWithinGrace)
    pause = std::min<base::Duration>(pause, grace / kTriesWithinGrace);
  connection.next_try_at = now + with_jitter(pause, random);
  if (may_have_arrived) return;
  connection.attempt_at = std::nullopt;
  connection.attempts = 0;
}

void note_ends(Connection& connection, const Provider& provider, const NewTokens& given, base::Time now) {
  using Ends = std::optional<base::Time>;
  const auto before = connection.absolute_end;
  Ends moved, fixed;  // by a refresh, and by nothing
  connection.idle_end = std::nullopt;
  if (is_limited(provider.refresh_idle)) connection.idle_end = now + provider.refresh_idle.length;
  if (is_limited(provider.refresh_absolute)) {
    const Ends whole = now + provider.refresh_absolute.length;
    if (provider.refresh_extends)
      moved = whole;
    else
      fixed = given.is_new_grant ? whole : before;
  }
  if (const auto said = given.tokens.refresh_ends_at()) {
    auto& end = stands(provider, given, now) ? fixed : connection.idle_end;
    end = model::earlier(end, said);
  }
  const bool is_renewable = given.tokens.has_refresh_token() || is_direct(provider);
  if (!is_renewable) fixed = model::earlier(fixed, given.tokens.expires_at());
  if (fixed && before && !given.is_new_grant && std::chrono::abs(*fixed - *before) <= kSameEnd)
    fixed = before;
  connection.absolute_end = model::earlier(moved, fixed);
  connection.keep_at = std::nullopt;
  if (is_renewable) connection.keep_at = keep_before(model::earlier(connection.idle_end, moved), now);
  if (!fixed)
    connection.notice_at = std::nullopt;
  else if (fixed != before || given.is_new_grant)
    connection.notice_at = first_notice(*fixed, provider.notice_days, now);
}

std::optional<base::Time> next_notice(base::Time end, const std::vector<int>& days, base::Time now) {
  std::optional<base::Time> next;
  for (const int ahead : days)
    if (const auto at = end - std::chrono::days{ahead}; at > now) next = model::earlier(next, at);
  return next;
}

}  // namespace sallyport::vault
