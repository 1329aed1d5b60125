// Which credentials near their end somebody has to hear of: 90, 60, 30, 15, 7 and 1 days before.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>

#include "base/clock.h"
#include "model/integration.h"

namespace sallyport::integrations {

inline constexpr std::array kWarningDays{90, 60, 30, 15, 7, 1};

// The smallest step of kWarningDays that `valid_until` is within, or nothing: further away, or ended.
std::optional<int> warning_step(base::Time valid_until, base::Time now);

// Remembers what was said, so that each step of each credential is said once. A start of the process
// says the current step again: better twice than never. On one thread at a time.
class ExpiryWarnings {
 public:
  // The step to warn of now, or nothing when it was said before. A credential made with less life than
  // a step is wide (an overlap after regenerate) begins at the first step that lies inside its life.
  std::optional<int> due(const model::Credential& credential, base::Time now);
  // Drops memories of credentials that have ended.
  void forget_ended(base::Time now);

 private:
  struct Said {
    int step = 0;
    base::Time valid_until;
  };
  std::map<model::CredentialId, Said> said_;
};

}  // namespace sallyport::integrations
