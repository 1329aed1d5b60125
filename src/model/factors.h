// What a person signs in with besides the password.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

struct PasskeyTag;
using PasskeyId = base::Id<PasskeyTag>;

// One-time codes by the clock (RFC 6238).
struct Totp {
  AccountId account{};
  base::Bytes sealed_secret{};
  std::int64_t last_step = 0;  // the newest time step whose code was used; older ones count no more
  bool confirmed = false;      // a first code has shown that the person has the secret
  base::Time created_at{};
  bool operator==(const Totp&) const = default;
};

// A public key of a WebAuthn authenticator.
struct Passkey {
  static constexpr std::int64_t kMostOfAccount = 20;
  static constexpr std::size_t kLongestName = 128;  // bytes

  PasskeyId id{};
  AccountId account{};
  std::string name{};
  base::Bytes credential_id{};  // by which authenticators know it; unique
  base::Bytes public_key{};     // SubjectPublicKeyInfo in DER
  std::int64_t sign_count = 0;  // of the authenticator at the last use; some never count
  base::Time created_at{};
  base::Time last_used_at{};  // 1970: never
  bool operator==(const Passkey&) const = default;
};

}  // namespace sallyport::model
