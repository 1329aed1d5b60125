// What an ID token of a tenant's identity provider has to be (OpenID Connect Core §3.1.3.7 and §3.1.3.8;
// security H21). Pure.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/jose/jwk.h"

namespace sallyport::accounts {

inline constexpr std::chrono::seconds kIdTokenSkew{60};      // both ways, on iat, exp and auth_time
inline constexpr std::chrono::minutes kIdTokenFresh{10};     // how long ago it may have been issued
inline constexpr std::size_t kLongestIdToken = 16 * 1024;    // bytes
inline constexpr std::size_t kLongestProviderSubject = 255;  // OpenID Connect Core §2

struct IdTokenRules {
  std::string_view issuer;
  std::string_view client_id;
  std::string_view nonce;
  std::string_view access_token;  // of the same answer; empty: none
  base::Time now;
  std::optional<base::Time> asked_at{};  // the provider has to have asked the person since then
};

struct IdTokenClaims {
  std::string subject{};
  std::string email{};  // as it was sent; empty: none
  bool email_verified = false;
  std::string name{};
  std::optional<base::Time> authenticated_at{};  // auth_time
};

// Refusals, all kUnauthenticated with the reason in `detail`: "unknown_signer" when none of the keys is the
// one that the token names, or none has signed it; "id_token_refused" for everything else that is wrong,
// algorithms other than ES256, RS256 and EdDSA included; "not_asked_again" when the person was not asked
// since then.
base::Result<IdTokenClaims> check_id_token(std::string_view token, std::span<const crypto::Jwk> keys,
                                           const IdTokenRules& rules);

}  // namespace sallyport::accounts
