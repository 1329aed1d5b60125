// Public JSON Web Keys (RFC 7517): ours for the JWKS, and those of others that verify what they signed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "crypto/verify.h"

namespace sallyport::crypto {

struct Jwk {
  VerifyKey key;
  std::string kid;  // empty when the JWK has none
};

// One line, members always in the same order: kty, crv, x, y (or kty, n, e), use, alg, kid.
std::string jwk_json(const VerifyKey& key, std::string_view kid);
// base64url of the SHA-256 of the required members (RFC 7638 §3); our kids.
std::string jwk_thumbprint(const VerifyKey& key);

// Refusals, all kInvalid "invalid_jwk": private members, `oct`, use other than `sig`, key_ops without
// `verify` (security B17), an alg that is not the key's, members of the wrong type, weak keys (B19).
base::Result<Jwk> parse_jwk(const boost::json::value& value);

struct JwksLimits {
  std::size_t bytes = 64 * 1024;
  std::size_t keys = 64;
};
// Keys that this server cannot use are left out (RFC 7517 §5); a kid that two usable keys share refuses
// the whole set (security B18), as does private key material.
base::Result<std::vector<Jwk>> parse_jwks(std::string_view json, const JwksLimits& limits = {});

}  // namespace sallyport::crypto
