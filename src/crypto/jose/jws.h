// Compact JWS from outside (RFC 7515 §7.1): taken apart under caps, nothing verified yet.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/algorithm.h"
#include "crypto/mac.h"
#include "crypto/verify.h"

namespace sallyport::crypto {

struct JwsHeader {
  Algorithm algorithm = Algorithm::kEs256;
  std::string typ;  // as sent, empty when absent; compare with typ_is
  std::string kid;  // 1 to 128 printable ASCII characters, empty when absent
};

// Points into the token it was parsed from.
struct Jws {
  JwsHeader header;
  base::Bytes payload;
  std::string_view signing_input;
  base::Bytes signature;
};

struct JwsLimits {
  std::size_t token_bytes = 8 * 1024;  // checked before anything is decoded (security B21)
  std::size_t header_bytes = 1024;     // decoded
  std::size_t header_depth = 4;
};

// Refusals, all kUnauthenticated "invalid_token", with the reason in `detail`: too long, not exactly three
// segments (JWE and the JSON form included: B02, B20, B22), lax base64url (B13), an empty signature, a
// header that is not a strict JSON object, duplicate names (B12), an alg that is absent or not one of ours
// (B01), crit and b64 (B10, B11), jwk, jku, x5u, x5c (B06 to B08), enc and zip, a kid outside its form (B09).
// Other header members are ignored.
base::Result<Jws> parse_jws(std::string_view token, const JwsLimits& limits = {});

// RFC 7515 §4.1.9: letter case and the prefix `application/` do not matter. `want` is lower case, no prefix.
bool typ_is(const JwsHeader& header, std::string_view want);

// True when the signature is right and the header's algorithm is the key's own (security B03).
bool verify_jws(const Jws& jws, const VerifyKey& key);
bool verify_jws(const Jws& jws, Verifier& verifier);
bool verify_jws(const Jws& jws, const HmacKey& key);  // HS256 only

}  // namespace sallyport::crypto
