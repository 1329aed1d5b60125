#include "providers/mock/grants.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"

namespace sallyport::providers {

std::string MockGrants::text(std::string_view kind) {
  return fmt::format("mock-{}-{}", kind, base::base64url_encode(random_.bytes<18>()));
}

MintedToken MockGrants::mint(Grant& grant, const TokenSlot& slot, bool with_refresh, base::Time now) {
  MintedToken minted{.slot = &slot, .access = text("access"), .scopes = grant.scopes};
  const Lifetime& life = provider_.access_lifetime;
  const bool limited = life.kind == Lifetime::Kind::kLimited;
  grant.access.push_back({.slot = &slot,
                          .text = minted.access,
                          .ends = limited ? std::optional(now + life.length) : std::nullopt});
  if (with_refresh && !slot.refresh_token.empty()) {
    minted.refresh = text("refresh");
    grant.refresh.push_back({.slot = &slot, .text = *minted.refresh, .given = now});
  }
  return minted;
}

std::vector<MintedToken> MockGrants::give(const std::vector<std::string>& scopes, bool with_refresh,
                                          base::Time now) {
  Grant& grant = grants_.emplace_back(Grant{.scopes = scopes, .begun = now});
  std::vector<MintedToken> minted;
  minted.reserve(provider_.slots.size());
  for (const TokenSlot& slot : provider_.slots) minted.push_back(mint(grant, slot, with_refresh, now));
  return minted;
}

bool MockGrants::is_expired(const Grant& grant, const Refresh& token, base::Time now) const {
  const auto is_over = [now](const Lifetime& life, base::Time since) {
    return life.kind == Lifetime::Kind::kLimited && now - since > life.length;
  };
  return is_over(provider_.refresh_idle, token.given) ||
         (!provider_.refresh_extends && is_over(provider_.refresh_absolute, grant.begun));
}

bool MockGrants::is_within_grace(const Grant& grant, std::size_t token, base::Time now) const {
  const Refresh& old = grant.refresh[token];
  if (provider_.grace.length.count() == 0 || now - *old.used > provider_.grace.length) return false;
  if (!provider_.grace.until_new_is_used) return true;
  return std::none_of(grant.refresh.begin() + static_cast<std::ptrdiff_t>(token) + 1, grant.refresh.end(),
                      [&](const Refresh& later) { return later.slot == old.slot && later.used; });
}

// What is not known of rotation is what a client has to be ready for: a new token each time.
bool MockGrants::rotates(const Grant& grant) const {
  if (provider_.rotation == Rotation::kNever) return false;
  return provider_.rotation != Rotation::kSometimes || grant.refreshes % 2 == 0;
}

std::expected<MintedToken, MockRefusal> MockGrants::refreshed(Grant& grant, std::size_t token,
                                                              base::Time now) {
  if (grant.ended) return std::unexpected(MockRefusal::kWithdrawn);
  if (is_expired(grant, grant.refresh[token], now)) return std::unexpected(MockRefusal::kUnknown);
  const bool again = grant.refresh[token].used.has_value();
  if (again && !is_within_grace(grant, token, now) && provider_.reuse != ReuseEffect::kNone) {
    if (provider_.reuse == ReuseEffect::kFamilyRevoked) grant.ended = true;
    return std::unexpected(MockRefusal::kUsed);
  }
  const TokenSlot& slot = *grant.refresh[token].slot;
  if (provider_.old_access_token_dies != Known::kNo)
    for (Access& old : grant.access) old.dead = old.dead || old.slot == &slot;
  const bool rotated = rotates(grant);
  ++grant.refreshes;
  if (rotated && !again) grant.refresh[token].used = now;
  if (!rotated) grant.refresh[token].given = now;
  return mint(grant, slot, rotated, now);
}

std::expected<MintedToken, MockRefusal> MockGrants::refresh(std::string_view refresh_token, base::Time now) {
  for (Grant& grant : grants_) {
    const auto found = std::ranges::find(grant.refresh, refresh_token, &Refresh::text);
    if (found != grant.refresh.end())
      return refreshed(grant, static_cast<std::size_t>(found - grant.refresh.begin()), now);
  }
  return std::unexpected(MockRefusal::kUnknown);
}

bool MockGrants::knows(std::string_view access_token, base::Time now) const {
  return std::ranges::any_of(grants_, [&](const Grant& grant) {
    return !grant.ended && std::ranges::any_of(grant.access, [&](const Access& token) {
      return token.text == access_token && !token.dead && (!token.ends || now < *token.ends);
    });
  });
}

bool MockGrants::end_by(std::string_view token) {
  for (Grant& grant : grants_) {
    const bool has = std::ranges::find(grant.access, token, &Access::text) != grant.access.end() ||
                     std::ranges::find(grant.refresh, token, &Refresh::text) != grant.refresh.end();
    if (has) return !std::exchange(grant.ended, true);
  }
  return false;
}

void MockGrants::end_all() {
  for (Grant& grant : grants_) grant.ended = true;
}

std::size_t MockGrants::refresh_tokens() const {
  std::size_t all = 0;
  for (const Grant& grant : grants_) all += grant.refresh.size();
  return all;
}

}  // namespace sallyport::providers
