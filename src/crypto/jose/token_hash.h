// The hash by which an ID token names the access token that came with it (OpenID Connect Core §3.1.3.6).
#pragma once

#include <string>
#include <string_view>

#include "crypto/algorithm.h"

namespace sallyport::crypto {

// The left half of the hash that belongs to the algorithm of the ID token's own signature, in base64url.
std::string token_hash(Algorithm algorithm, std::string_view token);

}  // namespace sallyport::crypto
