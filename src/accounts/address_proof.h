// Until somebody has shown the address of an account to be theirs, the account may be that of whoever was
// handed an invitation for it: they have set its password, and may wait for its owner with a passkey
// (security N22).
#pragma once

#include <cstdint>
#include <optional>

#include "model/tenant.h"
#include "store/database.h"

namespace sallyport::accounts {

struct DroppedCredentials {
  bool factors = false;  // whether there was a second factor
  std::int64_t sessions = 0;
};

// Inside a transaction, before the address is proved by somebody who has shown none of them: takes password,
// second factors and sessions from an account whose address nobody has proved. Nothing: somebody has.
std::optional<DroppedCredentials> drop_unproved_credentials(store::Session& session,
                                                            const model::AccountId& account);

}  // namespace sallyport::accounts
