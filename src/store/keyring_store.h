// Data keys in the database, wrapped under a key-encryption key (KEK) from outside: creates them, loads
// them into a crypto::Keyring, and rotates them (security S15 to S22, P06 to P08).
//
// app/ and the command line call it; blocking.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "store/database.h"

namespace sallyport::store {

// Fills `keyring` from the database. An empty database gets its first data key. A re-wrap that was
// interrupted is no obstacle: it is one transaction.
// A list of the keys and their versions, wrapped under the KEK as well, stands beside them: a key that was
// removed, added or put back in an older wrap is found (S16).
// Refusals, all kUnavailable, with nothing loaded: "unknown_kek" when another KEK wrapped the keys (P06),
// "stale_wrap" for an older wrap put back (P08), "seal_broken" for bytes that were changed.
base::Result<void> load_keyring(Database& database, const crypto::KeyEncryptionKey& kek,
                                crypto::Keyring& keyring, base::Random& random, const base::Clock& clock);

// Wraps every data key under another KEK, in one transaction (S21). From then on only `to` opens the
// database; keep `from` as long as backups need it. Refusals as above.
base::Result<void> rewrap_keyring(Database& database, const crypto::KeyEncryptionKey& from,
                                  const crypto::KeyEncryptionKey& to);

// Adds a data key and makes it the active one. Values that were sealed before stay readable; move them
// with reencrypt_step.
base::Result<void> rotate_data_key(Database& database, const crypto::KeyEncryptionKey& kek,
                                   crypto::Keyring& keyring, base::Random& random, const base::Clock& clock);

struct ReencryptProgress {
  std::int64_t moved = 0;  // values that this step sealed anew
  bool done = false;       // nothing is left under an older key, and only the active key is kept
};

// Looks at up to `batch` sealed values and seals those of older data keys anew under the active one, in one
// transaction. The place it has reached is stored with it: killed anywhere, the next step goes on, and every
// value can be read all the time (P07). Once nothing is left, and ten minutes after the rotation so that no
// write is still on its way, the older keys are removed from the database.
// Refusal: kUnavailable when a value cannot be opened; `detail` names its table and row.
base::Result<ReencryptProgress> reencrypt_step(Database& database, crypto::Keyring& keyring,
                                               const crypto::KeyEncryptionKey& kek, const base::Clock& clock,
                                               std::int64_t batch = 200);

}  // namespace sallyport::store
