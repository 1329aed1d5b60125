// The data keys while a server runs: the keyring, and what keeps it and the database together: new tenants,
// changes of other processes, rotation, and moving values to new keys (ADR 0081).
//
// Every function here but keyring() blocks: call them from threads that are no cores.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "model/ids.h"
#include "store/database.h"
#include "store/keyring_store.h"

namespace sallyport::app {

class DataKeys {
 public:
  // All outlive it. `kek` opens the keys that load() finds. Refusals of load(): as store::load_keyring.
  DataKeys(store::Database& database, std::unique_ptr<crypto::KeyEncryptionKey> kek, base::Random& random,
           const base::Clock& clock, base::Log& log);
  base::Result<void> load();

  crypto::Keyring& keyring() { return keyring_; }

  // Loads the keys anew when the change feed tells of other ones.
  void follow();
  // What is due: loads the keys in any case, and makes published ones active. Five minutes after the keys
  // were last loaded nothing is sealed any more, whether this runs or not: another process may remove the
  // keys that this one holds.
  void maintain();
  // Moves up to a thousand values to new keys. True when there are more to look at now.
  bool move_values();

  // The first key of a tenant, in the transaction that inserts it; call load() after its commit.
  base::Result<void> add_tenant(store::Session& session, const model::TenantId& tenant);
  // As store::rotate_data_keys; answers how many keys were made.
  base::Result<std::int64_t> rotate(const store::KeyRotation& rotation);
  // Wraps all data keys under `to`, which opens the database from now on. Refusals as store::rewrap_keyring.
  base::Result<void> rewrap(std::unique_ptr<crypto::KeyEncryptionKey> to);
  store::KeyringState state() { return store::keyring_state(database_); }

 private:
  std::shared_ptr<const crypto::KeyEncryptionKey> kek() const;
  base::Result<void> load_locked();
  void reload_locked();

  store::Database& database_;
  base::Random& random_;
  const base::Clock& clock_;
  base::Log& log_;
  crypto::Keyring keyring_;
  std::mutex changing_;  // whoever changes the keyring together with the database
  std::int64_t followed_ = 0;
  // Of its own, because add_tenant() runs inside a transaction and may not wait for one.
  mutable std::mutex kek_mutex_;
  std::shared_ptr<const crypto::KeyEncryptionKey> kek_;
};

}  // namespace sallyport::app
