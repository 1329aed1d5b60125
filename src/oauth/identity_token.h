// What an identity token has to be (accessia §4): HS256, short, issued now. No I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/mac.h"

namespace sallyport::oauth {

inline constexpr std::chrono::seconds kIdentitySkew{60};          // both ways, on iat and exp
inline constexpr std::chrono::seconds kIdentityLongestLife{900};  // exp - iat

struct IdentityToken {
  std::size_t key = 0;            // which of the keys signed it
  std::optional<std::string> id;  // jti, 1 to 256 bytes; without one the token may be used until it ends
  base::Time remember_until;      // exp + skew: until then the jti must not come again
};

// Refusals, all kUnauthenticated "invalid_grant" with the reason in `detail`: not a compact JWS, another
// algorithm than HS256, a typ other than JWT, a signature of none of `keys`, a missing, broken or too long
// life. With no keys the work is the same and the answer a refusal.
base::Result<IdentityToken> check_identity_token(std::string_view token,
                                                 std::span<const crypto::HmacKey> keys, base::Time now);

}  // namespace sallyport::oauth
