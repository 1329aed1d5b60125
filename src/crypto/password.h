// Passwords of people: argon2id (RFC 9106), as PHC text. Takes about 0.2 s and 64 MiB: call it on a
// pool of its own, never on a core (security S9). Machine secrets go through client_secret.h instead.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::crypto {

struct PasswordCost {
  std::uint32_t memory_kib = 64 * 1024;
  std::uint32_t passes = 3;
  std::uint32_t lanes = 1;
};

// `$argon2id$v=19$m=65536,t=3,p=1$salt$hash`. Refusal: kInvalid "invalid_password" for an empty one or one
// over 1024 bytes. Lack of memory is a fault.
base::Result<std::string> hash_password(const base::Secret& password, base::Random& random,
                                        const PasswordCost& cost = {});
// Every byte of the password counts (security A15). False for text that hash_password did not make.
bool verify_password(const base::Secret& password, std::string_view phc);
// True when `phc` was made at another cost, so that it is renewed at the next sign-in.
bool needs_rehash(std::string_view phc, const PasswordCost& cost = {});

}  // namespace sallyport::crypto
