// The claims of a JWT from outside (RFC 7519 §4), typed strictly. Verify the signature before this.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace sallyport::crypto {

struct JwtClaims {
  std::optional<std::string> issuer, subject, jwt_id;
  std::vector<std::string> audience;                           // empty when absent
  std::optional<std::int64_t> expires, not_before, issued_at;  // seconds since 1970
  boost::json::object others;                                  // all other members, as sent
};

inline constexpr std::int64_t kLatestNumericDate = 253402300799;  // 9999-12-31T23:59:59Z

// Refusals, all kUnauthenticated "invalid_token", with the reason in `detail`: not a strict JSON object,
// duplicate names (security B12), a date that is not an integer in [0, kLatestNumericDate] (B25), iss, sub
// or jti that is not a string of 1 to 1024 bytes, aud that is not such a string or an array of 1 to 64 of
// them (B27), NUL or broken UTF-8 anywhere (B31). Names are compared by exact octets: EXP is not exp.
base::Result<JwtClaims> parse_claims(base::ByteView payload);

struct TimeRules {
  std::chrono::seconds skew{60};                     // for exp, nbf and iat
  std::optional<std::chrono::seconds> longest_life;  // of exp - iat
  bool issued_at_required = true;                    // exp is always required (security B24)
};
// Refusals, all kUnauthenticated: "token_expired", "token_not_yet_valid", and "invalid_token" for a missing
// claim, exp not after iat, or a life over the limit.
base::Result<void> check_times(const JwtClaims& claims, base::Time now, const TimeRules& rules);

// True when one member of aud has exactly these octets (security B27).
bool has_audience(const JwtClaims& claims, std::string_view audience);

}  // namespace sallyport::crypto
