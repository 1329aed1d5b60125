// What a provider has granted, to a person who has signed in or to the application itself, on its way into a
// connection. Used by vault/attempts.h and vault/connections.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/envelope.h"
#include "model/connect_attempt.h"
#include "model/connection.h"
#include "providers/requests.h"
#include "vault/setup.h"
#include "vault/token_set.h"

namespace sallyport::vault {

struct NewGrant {
  TokenSet tokens{};
  providers::Values kept{};
  std::vector<std::string> scopes{};
  std::optional<providers::Identity> identity{};  // nothing: the provider has not said it
  std::string client_id{};                        // of the application that it was granted to
};

// `kept`: what the redirect has said.
NewGrant new_grant(const OpenSetup& setup, providers::Values kept, providers::Granted granted);

// Into ConnectAttempt::sealed_grant, and out of it. Refusals: those of crypto::Keyring.
base::Result<void> seal_grant(const crypto::Keyring& keyring, const NewGrant& grant,
                              model::ConnectAttempt& attempt);
base::Result<NewGrant> open_grant(const crypto::Keyring& keyring, const model::ConnectAttempt& attempt);

// What the connection is with the grant: of `generation`, which its tokens are sealed for. With
// `keep_refresh`, the grant is of the same account as before, and a refresh token that the provider does not
// give again stays (outbound §2.1 row 11).
base::Result<void> put_grant(const crypto::Keyring& keyring, const providers::Provider& provider,
                             const NewGrant& grant, base::Time now, std::int64_t generation,
                             bool keep_refresh, model::Connection& connection);

}  // namespace sallyport::vault
