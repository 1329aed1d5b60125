// Data keys in the database, wrapped under a key-encryption key (KEK) from outside: creates them, loads
// them into a crypto::Keyring, rotates them and erases them (security S15 to S24, P06 to P08, P17).
//
// The installation has a data key, and so has every tenant. Blocking. Functions that take a keyring change it
// as well as the database and come one after another; app/data_keys.h sees to that while a server runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "model/ids.h"
#include "store/database.h"

namespace sallyport::store {

// What the change feed calls a change of the data keys.
inline constexpr std::string_view kDataKeyChange = "data_key";
// A new key is known this long before anything is sealed under it, so that every process can open what
// another one seals.
inline constexpr std::chrono::seconds kPublishedBeforeUse{60};

// Makes `keyring` what the database has: keys that it does not hold yet are loaded, those that are gone are
// forgotten. An empty database gets its first data key, and every tenant without a key gets one. Called at
// start, and again when another process has changed the keys. A re-wrap that was interrupted is no obstacle:
// it is one transaction.
// A list of the keys and their versions, wrapped under the KEK as well, stands beside them: a key that was
// removed, added or put back in an older wrap is found (S16).
// Refusals, all kUnavailable, after which the keyring holds what it held: "unknown_kek" when another KEK
// wrapped the keys (P06), "stale_wrap" for an older wrap put back (P08), "seal_broken" for bytes that were
// changed, a key of one tenant put in the place of another's included.
base::Result<void> load_keyring(Database& database, const crypto::KeyEncryptionKey& kek,
                                crypto::Keyring& keyring, base::Random& random, const base::Clock& clock);

// The first key of a tenant, in the transaction that inserts it; load_keyring makes it known afterwards.
// Refusals as load_keyring.
base::Result<void> add_tenant_key(Session& session, const crypto::KeyEncryptionKey& kek, base::Random& random,
                                  const model::TenantId& tenant, base::Time now);
// Erases every key of a tenant, in the transaction that deletes it: what was sealed for it cannot be opened
// any more, wherever a copy of it is (crypto-shredding, S24). load_keyring forgets the keys afterwards, here
// and in every other process. Refusals as load_keyring.
base::Result<void> shred_tenant_keys(Session& session, const crypto::KeyEncryptionKey& kek,
                                     const model::TenantId& tenant, base::Time now);

// Wraps every data key under another KEK, in one transaction (S21). From then on only `to` opens the
// database; keep `from` as long as backups need it. Refusals as above.
base::Result<void> rewrap_keyring(Database& database, const crypto::KeyEncryptionKey& from,
                                  const crypto::KeyEncryptionKey& to);

struct KeyRotation {
  std::optional<model::TenantId> tenant{};  // nothing: those of all tenants, and that of the installation
  bool at_once = false;  // seal under the new keys now, also where another process may not know them yet
};
// Publishes successors of the active keys; owners that have one already keep it. activate_data_keys makes
// them the active ones. Values that were sealed before stay readable; reencrypt_step moves them. Answers how
// many keys were made. Refusals: kNotFound for a tenant without keys; as load_keyring.
base::Result<std::int64_t> rotate_data_keys(Database& database, const crypto::KeyEncryptionKey& kek,
                                            crypto::Keyring& keyring, base::Random& random,
                                            const base::Clock& clock, const KeyRotation& rotation = {});
// Published keys whose time has come become the active ones. Answers how many.
std::int64_t activate_data_keys(Database& database, crypto::Keyring& keyring, const base::Clock& clock);

struct ReencryptProgress {
  std::int64_t moved = 0;  // values that this step sealed anew
  bool done = false;       // nothing is left under an older key, and only active keys are kept
  bool waiting = false;    // nothing is left to move, but it is too early to erase older keys
};

// Looks at up to `batch` sealed values and seals those that are not under the active key of their owner anew,
// in one transaction. The place it has reached is stored with it: killed anywhere, the next step goes on, and
// every value can be read all the time (P07). Once nothing is left, and ten minutes after the new key became
// active so that no write is still on its way, the older keys are removed from the database.
// Refusal: kUnavailable when a value cannot be opened, `detail` names its table and row; and when the keyring
// does not hold the keys of the database, load it anew.
base::Result<ReencryptProgress> reencrypt_step(Database& database, crypto::Keyring& keyring,
                                               const crypto::KeyEncryptionKey& kek, const base::Clock& clock,
                                               std::int64_t batch = 200);

// Where the data keys and the job stand.
struct KeyringState {
  std::int64_t active = 0;     // the installation's and one for each tenant
  std::int64_t published = 0;  // not in use yet
  std::int64_t retired = 0;    // kept until nothing needs them
  bool moving = false;         // the job is not done
  std::size_t column = 0;      // of `columns` that hold sealed values: where the job is
  std::size_t columns = 0;
  std::int64_t moved = 0;  // values that were sealed anew since the job began
};
KeyringState keyring_state(Database& database);

}  // namespace sallyport::store
