// Whose account a script uses (sonadier §6): data that a manager has set, looked at before anybody looks what
// state a grant is in, so that no account ever stands in for another in silence (security H, outbound §2.5).
#pragma once

#include <optional>

#include "model/connection.h"

namespace sallyport::vault {

// What a script asks for: as("user"), as("master"), or nothing.
enum class Selector : std::uint8_t { kNone, kUser, kMaster };

// Which accounts there are, in whatever state.
struct Accounts {
  bool user = false;
  bool master = false;
};

// Nothing when the policy does not allow what the script asks for.
std::optional<model::OwnerKind> choose_account(model::AccountPolicy policy, Selector selector,
                                               const Accounts& there);

}  // namespace sallyport::vault
