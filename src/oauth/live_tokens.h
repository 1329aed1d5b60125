// The tokens of integrations that get their live one back when they ask again (Integration::reuse_tokens).
//
// In memory only: access tokens are never stored. One for the process, shared by all cores; the lock is taken
// for such integrations only.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "oauth/dependencies.h"
#include "oauth/grant.h"
#include "oauth/minting.h"
#include "oauth/profile.h"

namespace sallyport::oauth {

class LiveTokens {
 public:
  explicit LiveTokens(const Dependencies& house) : house_(house) {}

  // What was kept for the same terms, credential and state of the integration, when it is still good and has
  // a tenth of its life left; with the seconds that are left.
  std::optional<Granted> find(std::size_t core, const Profile& profile, const Terms& terms,
                              const Authorization& authorization);
  void keep(const Profile& profile, const Terms& terms, const Authorization& authorization,
            const Granted& granted);

 private:
  static bool wanted(const Authorization& authorization);
  bool still_good(std::size_t core, const Profile& profile, const Terms& terms,
                  const Authorization& authorization, const Granted& granted, base::Time now) const;

  const Dependencies& house_;
  std::mutex mutex_;
  std::unordered_map<std::string, Granted> kept_;
};

}  // namespace sallyport::oauth
