// Grants that need no person: the tenant's application asks for tokens by itself, with its secret or with an
// assertion that it signs (RFC 6749 §4.4, RFC 7523). They have no refresh token: they are asked for again.
// Used by vault/connections.h and vault/refresher.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/signing.h"
#include "providers/requests.h"
#include "vault/setup.h"

namespace sallyport::vault {

// Whether new tokens are had without a refresh token.
bool is_direct(const providers::Provider& provider);

// kConflict "credential_refused", with what the service has said.
std::unexpected<base::Error> credential_refused(std::string_view said);

// The private key of an application, which stands among its secrets: PEM as services give it (PRIVATE KEY,
// RFC 5958). Refusal: kInvalid "clientSecrets".
base::Result<crypto::SigningKey> signing_key_of(const base::Secret& pem);

// The token request of a direct grant, with the application's secret of that number. Refusals: those of
// providers::client_credentials() and of signing_key_of().
base::Result<egress::Request> direct_request(const OpenSetup& setup, const providers::Values& values,
                                             const std::vector<std::string>& scopes, base::Time now,
                                             std::size_t secret);

}  // namespace sallyport::vault
