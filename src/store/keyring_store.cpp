#include "store/keyring_store.h"

#include "base/check.h"
#include "store/change_repository.h"
#include "store/keyring_manifest.h"
#include "store/keyring_repository.h"

namespace sallyport::store {
namespace {

// Runs `work`, which answers Result<void>, in a write transaction; a refusal rolls it back.
template <class Work>
base::Result<void> write_checked(Database& database, Work work) {
  base::Result<void> answer;
  database.write([&](Session& session) {
    answer = work(session);
    return answer.has_value();
  });
  return answer;
}

base::Result<std::vector<DataKeyRow>> read_keys(Database& database, const crypto::KeyEncryptionKey& kek) {
  std::vector<DataKeyRow> rows;
  base::Result<void> checked;
  database.read([&](Session& session) {
    rows = KeyringRepository(session).list();
    checked = check_manifest(session, rows, kek);
  });
  TRY_VOID(checked);
  return rows;
}

// The first key of a new database, unless another process is faster.
base::Result<void> make_first_key(Database& database, const crypto::KeyEncryptionKey& kek,
                                  base::Random& random, const base::Clock& clock) {
  return write_checked(database, [&](Session& session) -> base::Result<void> {
    KeyringRepository keys(session);
    if (!keys.list().empty()) return {};
    TRY_VOID(check_manifest(session, {}, kek));
    keys.insert({.key = crypto::make_data_key(random, kek), .created_at = clock.now(), .active = true});
    write_manifest(session, kek);
    return {};
  });
}

}  // namespace

base::Result<void> load_keyring(Database& database, const crypto::KeyEncryptionKey& kek,
                                crypto::Keyring& keyring, base::Random& random, const base::Clock& clock) {
  TRY(auto rows, read_keys(database, kek));
  if (rows.empty()) {
    TRY_VOID(make_first_key(database, kek, random, clock));
    TRY(rows, read_keys(database, kek));
  }
  const DataKeyRow* active = nullptr;
  base::Result<void> loaded;
  for (const DataKeyRow& row : rows) {
    loaded = keyring.load(row.key, kek);
    if (!loaded) break;
    if (row.active) active = &row;
  }
  if (loaded && active == nullptr) loaded = base::unavailable("No data key is active. Restore a backup.", 0);
  if (!loaded) {
    for (const DataKeyRow& row : rows) keyring.forget(row.key.id);
    return loaded;
  }
  CHECK(keyring.activate(active->key.id));
  return {};
}

base::Result<void> rewrap_keyring(Database& database, const crypto::KeyEncryptionKey& from,
                                  const crypto::KeyEncryptionKey& to) {
  return write_checked(database, [&](Session& session) -> base::Result<void> {
    KeyringRepository keys(session);
    const auto rows = keys.list();
    TRY_VOID(check_manifest(session, rows, from));
    for (const DataKeyRow& row : rows) {
      TRY(const auto wrapped, crypto::rewrap_data_key(row.key, from, to));
      CHECK(keys.update_wrap(wrapped));
    }
    write_manifest(session, to);
    return {};
  });
}

base::Result<void> rotate_data_key(Database& database, const crypto::KeyEncryptionKey& kek,
                                   crypto::Keyring& keyring, base::Random& random, const base::Clock& clock) {
  const auto made = crypto::make_data_key(random, kek);
  TRY_VOID(keyring.load(made, kek));
  const auto stored = write_checked(database, [&](Session& session) -> base::Result<void> {
    KeyringRepository keys(session);
    TRY_VOID(check_manifest(session, keys.list(), kek));
    keys.insert({.key = made, .created_at = clock.now(), .active = false});
    keys.set_active(made.id);
    write_manifest(session, kek);
    ChangeRepository(session).append("data_key", made.id.bytes(), clock.now());
    return {};
  });
  if (!stored) {
    keyring.forget(made.id);
    return stored;
  }
  CHECK(keyring.activate(made.id));
  return {};
}

}  // namespace sallyport::store
