#include "oauth/live_tokens.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "integrations/read_model.h"

namespace sallyport::oauth {
namespace {

constexpr std::size_t kMostKept = 10'000;
constexpr std::chrono::seconds kShortestRest{30};

// Everything that a token says, or that decides on it: another one is made when any of it is different. The
// number of the change feed stands for role, claims and settings.
std::string key_of(const Profile& profile, const Terms& terms, const Authorization& authorization) {
  const ProvenClient& subject = authorization.subject;
  return fmt::format("{} {} {} {} {} {} {} {} {} {}", subject.client->integration.id.to_string(),
                     subject.client->sequence, subject.credential.to_string(), subject.generation,
                     profile.issuer, terms.audience, terms.lifetime.count(),
                     static_cast<int>(terms.algorithm), authorization.refresh_token, terms.scope);
}

}  // namespace

// A refresh token is used to get something new, and an end of its own makes each token different.
bool LiveTokens::wanted(const Authorization& authorization) {
  return authorization.subject.client->integration.reuse_tokens && authorization.family.empty() &&
         !authorization.not_after;
}

bool LiveTokens::still_good(std::size_t core, const Profile& profile, const Terms& terms,
                            const Authorization& authorization, const Granted& granted,
                            base::Time now) const {
  const auto rest = granted.access.expires - profile.unannounced - now;
  if (rest < std::max<base::Duration>(kShortestRest, terms.lifetime / 10)) return false;
  const auto token = house_.tokens.verify(core, granted.access.text,
                                          {.type = tokens::TokenType::kAccess,
                                           .issuers = std::span(&profile.issuer, 1),
                                           .audiences = std::span(&terms.audience, 1)});
  return token && integrations::check_token_live(authorization.subject.client.get(), *token, now);
}

std::optional<Granted> LiveTokens::find(std::size_t core, const Profile& profile, const Terms& terms,
                                        const Authorization& authorization) {
  if (!wanted(authorization)) return std::nullopt;
  std::optional<Granted> found;
  {
    const std::scoped_lock lock(mutex_);
    const auto kept = kept_.find(key_of(profile, terms, authorization));
    if (kept != kept_.end()) found = kept->second;
  }
  const base::Time now = house_.clock.now();
  if (!found || !still_good(core, profile, terms, authorization, *found, now)) return std::nullopt;
  found->expires_in =
      std::chrono::floor<std::chrono::seconds>(found->access.expires - now) - profile.unannounced;
  return found;
}

void LiveTokens::keep(const Profile& profile, const Terms& terms, const Authorization& authorization,
                      const Granted& granted) {
  if (!wanted(authorization)) return;
  const base::Time now = house_.clock.now();
  const std::scoped_lock lock(mutex_);
  if (kept_.size() >= kMostKept)
    std::erase_if(kept_, [&](const auto& entry) { return entry.second.access.expires <= now; });
  if (kept_.size() >= kMostKept) kept_.clear();  // each gets a new one once
  kept_.insert_or_assign(key_of(profile, terms, authorization), granted);
}

}  // namespace sallyport::oauth
