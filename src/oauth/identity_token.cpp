#include "oauth/identity_token.h"

#include <array>

#include "base/check.h"
#include "crypto/jose/claims.h"
#include "crypto/jose/jws.h"
#include "oauth/responses.h"

namespace sallyport::oauth {
namespace {

constexpr std::size_t kLongestJwtId = 256;  // what audit::SingleUse takes

std::unexpected<base::Error> refused(std::string detail) {
  return oauth_error(base::ErrorKind::kUnauthenticated, "invalid_grant",
                     "The identity token is not accepted.", std::move(detail));
}

// Stands in for the key of an unknown integration, so that it costs the same time (security A18).
const crypto::HmacKey& nobodys_key() {
  static const crypto::HmacKey key = [] {
    constexpr std::array<std::uint8_t, 48> kZero{};
    auto made = crypto::HmacKey::make(kZero);
    CHECK(made.has_value());
    return *std::move(made);
  }();
  return key;
}

std::optional<std::size_t> signing_key(const crypto::Jws& jws, std::span<const crypto::HmacKey> keys) {
  if (keys.empty()) {
    static_cast<void>(crypto::verify_jws(jws, nobodys_key()));
    return std::nullopt;
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (crypto::verify_jws(jws, keys[i])) return i;
  return std::nullopt;
}

}  // namespace

base::Result<IdentityToken> check_identity_token(std::string_view token,
                                                 std::span<const crypto::HmacKey> keys, base::Time now) {
  const auto jws = crypto::parse_jws(token);
  if (!jws) return refused(jws.error().detail);
  if (jws->header.algorithm != crypto::Algorithm::kHs256) return refused("algorithm is not HS256");
  if (!jws->header.typ.empty() && !crypto::typ_is(jws->header, "jwt")) return refused("typ is not JWT");
  const auto key = signing_key(*jws, keys);
  if (!key) return refused("signature of no live credential");

  const auto claims = crypto::parse_claims(jws->payload);
  if (!claims) return refused(claims.error().detail);
  const crypto::TimeRules rules{
      .skew = kIdentitySkew, .longest_life = kIdentityLongestLife, .issued_at_required = true};
  if (const auto times = crypto::check_times(*claims, now, rules); !times)
    return refused(times.error().detail.empty() ? times.error().code : times.error().detail);
  if (claims->jwt_id && claims->jwt_id->size() > kLongestJwtId) return refused("jti too long");
  return IdentityToken{.key = *key,
                       .id = claims->jwt_id,
                       .remember_until = base::from_unix_seconds(*claims->expires) + kIdentitySkew};
}

}  // namespace sallyport::oauth
