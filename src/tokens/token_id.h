// Token ids (jti): 21 characters of the base64url alphabet, 126 random bits (archivist §5).
#pragma once

#include <string>

#include "base/random.h"

namespace sallyport::tokens {

inline constexpr std::size_t kTokenIdLength = 21;

std::string new_token_id(base::Random& random);

}  // namespace sallyport::tokens
