// Checkpoints: one signed line that says how far the log went at a moment. Kept away from the database, it
// proves that nothing before it was rewritten and that no end was cut off (security T5, P16).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/envelope.h"
#include "crypto/signing.h"
#include "store/database.h"

namespace sallyport::audit {

struct Checkpoint {
  std::int64_t sequence = 0;  // of the newest block
  crypto::Sha256Digest hash{};
  base::Time time;  // when it was published
};

// The installation's own Ed25519 key, made at first use and sealed in the settings.
// Refusal: kUnavailable when the keyring cannot open it.
base::Result<crypto::SigningKey> load_checkpoint_key(store::Database& database,
                                                     const crypto::Keyring& keyring);

// "sallyport-checkpoint v1 <sequence> <hash hex> <time RFC 3339> <signature base64url>"; the signature is
// over everything before the last space.
std::string sign_checkpoint(const crypto::SigningKey& key, const Checkpoint& checkpoint);
// Refusal: kInvalid "invalid_checkpoint" for any other text, or one that this key has not signed.
base::Result<Checkpoint> read_checkpoint(std::string_view line, const crypto::SigningKey& key);

}  // namespace sallyport::audit
