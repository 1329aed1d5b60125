// Texts that nobody can guess: what invitations, sessions and set-up links are opened with.
#pragma once

#include "base/random.h"
#include "base/secret.h"

namespace sallyport::crypto {

// 256 random bits as 43 characters of base64url.
base::Secret random_token(base::Random& random);

}  // namespace sallyport::crypto
