// A person who has signed in, in one browser.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

struct AccountSession {
  AccountSessionId id{};
  AccountId account{};
  TenantId provider_tenant{};     // whose provider has opened it: it is good there alone; all-zero: for all
  base::Bytes token_digest{};     // SHA-256 of the value that the browser has, which is kept nowhere
  base::Bytes previous_digest{};  // of the value before; empty: there was none
  base::Time previous_until{};    // from then on it counts no more
  base::Bytes csrf_token{};       // 32 random bytes
  base::Time created_at{};
  base::Time confirmed_at{};  // when the person has proved last who they are
  base::Time last_used_at{};  // to the minute
  base::Time expires_at{};    // however it is used
  std::string source{};       // client address at sign-in
  std::string user_agent{};   // what the browser calls itself; at most 256 bytes
  bool operator==(const AccountSession&) const = default;
};

}  // namespace sallyport::model
