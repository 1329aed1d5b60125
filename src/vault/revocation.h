// Ends grants at the services that gave them (RFC 7009; outbound §3.2, §7 row 12).
#pragma once

#include <cstdint>
#include <string>

#include "vault/house.h"
#include "vault/setup.h"
#include "vault/token_set.h"

namespace sallyport::vault {

// What became of ending a grant at the service.
struct Revocation {
  enum class Outcome : std::uint8_t { kRevoked = 1, kNotSupported = 2, kFailed = 3 };
  Outcome outcome = Outcome::kRevoked;
  std::string message{};  // for people: what happened, and what is left to do
};

// `why`: what is known of it.
Revocation not_revoked(std::string_view why);

// Tells the service of each token, for as long as one request may take, or the one more that has begun by
// then. `kept`: what the provider has said beside the tokens. `setup` and `tokens` outlive the call.
async::Task<Revocation> revoke_grant(const House& house, const OpenSetup& setup, providers::Values kept,
                                     const TokenSet& tokens);

}  // namespace sallyport::vault
