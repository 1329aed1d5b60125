#include "accounts/id_token.h"

#include <algorithm>

#include "crypto/jose/claims.h"
#include "crypto/jose/jws.h"
#include "crypto/jose/token_hash.h"
#include "model/text.h"

namespace sallyport::accounts {
namespace {

std::unexpected<base::Error> refused(std::string detail, const char* code = "id_token_refused") {
  auto refusal =
      base::refuse(base::ErrorKind::kUnauthenticated, code, "The ID token of the provider is not accepted.");
  refusal.error().detail = std::move(detail);
  return refusal;
}

// A shared secret signs nothing here: the client secret would be the key of whoever has it (security H21).
base::Result<void> check_signature(const crypto::Jws& jws, std::span<const crypto::Jwk> keys) {
  if (jws.header.algorithm == crypto::Algorithm::kHs256) return refused("algorithm is HS256");
  const bool signed_by_one = std::ranges::any_of(keys, [&](const crypto::Jwk& jwk) {
    return (jws.header.kid.empty() || jwk.kid == jws.header.kid) && crypto::verify_jws(jws, jwk.key);
  });
  if (!signed_by_one) return refused("signature of no key of the provider", "unknown_signer");
  return {};
}

std::optional<std::string> text_of(const crypto::JwtClaims& claims, std::string_view name) {
  const auto* value = claims.others.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

base::Result<void> check_audience(const crypto::JwtClaims& claims, std::string_view client_id) {
  if (!crypto::has_audience(claims, client_id)) return refused("aud is not this client");
  const bool has_party = claims.others.contains("azp");
  if (claims.audience.size() > 1 && !has_party) return refused("several aud and no azp");
  if (has_party && text_of(claims, "azp") != client_id) return refused("azp is not this client");
  return {};
}

base::Result<void> check_times(const crypto::JwtClaims& claims, base::Time now) {
  if (const auto times =
          crypto::check_times(claims, now, {.skew = kIdTokenSkew, .longest_life = std::nullopt});
      !times)
    return refused(times.error().detail.empty() ? times.error().code : times.error().detail);
  if (base::from_unix_seconds(*claims.issued_at) < now - kIdTokenFresh - kIdTokenSkew)
    return refused("issued too long ago");
  return {};
}

// A provider need not name the access token; when it does, another one's answer has been put in its place.
base::Result<void> check_access_token(const crypto::JwtClaims& claims, crypto::Algorithm algorithm,
                                      std::string_view access_token) {
  if (!claims.others.contains("at_hash")) return {};
  if (access_token.empty() || text_of(claims, "at_hash") != crypto::token_hash(algorithm, access_token))
    return refused("at_hash is of another access token");
  return {};
}

base::Result<std::optional<base::Time>> authentication_of(const crypto::JwtClaims& claims,
                                                          const IdTokenRules& rules) {
  const auto* value = claims.others.if_contains("auth_time");
  if (value == nullptr) {
    if (rules.asked_at) return refused("no auth_time", "not_asked_again");
    return std::nullopt;
  }
  if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > crypto::kLatestNumericDate)
    return refused("auth_time is no time");
  const auto at = base::from_unix_seconds(value->get_int64());
  if (at > rules.now + kIdTokenSkew) return refused("auth_time is in the future");
  if (rules.asked_at && at < *rules.asked_at - kIdTokenSkew)
    return refused("auth_time is before the question", "not_asked_again");
  return std::min(at, rules.now);
}

}  // namespace

base::Result<IdTokenClaims> check_id_token(std::string_view token, std::span<const crypto::Jwk> keys,
                                           const IdTokenRules& rules) {
  const auto jws = crypto::parse_jws(token, {.token_bytes = kLongestIdToken});
  if (!jws) return refused(jws.error().detail);
  if (!jws->header.typ.empty() && !crypto::typ_is(jws->header, "jwt")) return refused("typ is not JWT");
  TRY_VOID(check_signature(*jws, keys));
  const auto claims = crypto::parse_claims(jws->payload);
  if (!claims) return refused(claims.error().detail);
  if (claims->issuer != rules.issuer) return refused("iss is another one");
  TRY_VOID(check_audience(*claims, rules.client_id));
  TRY_VOID(check_times(*claims, rules.now));
  if (text_of(*claims, "nonce") != rules.nonce) return refused("nonce is another one");
  TRY_VOID(check_access_token(*claims, jws->header.algorithm, rules.access_token));
  if (!claims->subject ||
      !model::check_line(*claims->subject, "sub", {.smallest = 1, .largest = kLongestProviderSubject}))
    return refused("sub is missing or too long");
  IdTokenClaims known{.subject = *claims->subject,
                      .email = text_of(*claims, "email").value_or(""),
                      .name = text_of(*claims, "name").value_or("")};
  const auto* verified = claims->others.if_contains("email_verified");
  known.email_verified = verified != nullptr && verified->is_bool() && verified->get_bool();
  TRY(known.authenticated_at, authentication_of(*claims, rules));
  return known;
}

}  // namespace sallyport::accounts
