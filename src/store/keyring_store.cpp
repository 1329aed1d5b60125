#include "store/keyring_store.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "store/change_repository.h"
#include "store/keyring_manifest.h"
#include "store/keyring_repository.h"
#include "store/reencryption.h"

namespace sallyport::store {
namespace {

using base::Result;
using crypto::DataKeyId;
using crypto::KeyEncryptionKey;
using crypto::Keyring;

// Runs `work`, which answers a Result, in a write transaction; a refusal rolls it back.
template <class Work>
auto write_checked(Database& database, Work work) {
  std::invoke_result_t<Work, Session&> answer;
  database.write([&](Session& session) {
    answer = work(session);
    return answer.has_value();
  });
  return answer;
}

struct Stored {
  std::vector<DataKeyRow> rows;
  bool complete = false;  // the installation and every tenant have a key
};

Result<Stored> read_keys(Database& database, const KeyEncryptionKey& kek) {
  Stored stored;
  Result<void> checked;
  database.read([&](Session& session) {
    KeyringRepository keys(session);
    stored.rows = keys.list();
    checked = check_manifest(session, stored.rows, kek);
    stored.complete = !stored.rows.empty() && keys.tenants_without().empty();
  });
  TRY_VOID(checked);
  return stored;
}

void insert_first(Session& session, const KeyEncryptionKey& kek, base::Random& random, std::string tenant,
                  base::Time now) {
  KeyringRepository(session).insert({.key = crypto::make_data_key(random, kek, std::move(tenant)),
                                     .created_at = now,
                                     .active = true,
                                     .active_from = now});
}

// The first key of a new database, and those of tenants that are older than keys of tenants, unless another
// process is faster.
Result<void> make_missing_keys(Database& database, const KeyEncryptionKey& kek, base::Random& random,
                               const base::Clock& clock) {
  return write_checked(database, [&](Session& session) -> Result<void> {
    KeyringRepository keys(session);
    const auto rows = keys.list();
    TRY_VOID(check_manifest(session, rows, kek));
    const auto tenants = keys.tenants_without();
    const base::Time now = clock.now();
    if (rows.empty()) insert_first(session, kek, random, {}, now);
    for (const auto& tenant : tenants) insert_first(session, kek, random, tenant.to_string(), now);
    if (!rows.empty() && tenants.empty()) return {};
    write_manifest(session, kek);
    restart_reencryption(session);
    ChangeRepository(session).append(kDataKeyChange, {}, now);
    return {};
  });
}

// Loads what the keyring does not hold. What it has loaded is forgotten again when one of them is refused.
Result<void> load_missing(Keyring& keyring, const std::vector<DataKeyRow>& rows,
                          const KeyEncryptionKey& kek) {
  std::vector<DataKeyId> fresh;
  for (const DataKeyRow& row : rows) {
    if (keyring.has(row.key.id)) continue;
    if (auto loaded = keyring.load(row.key, kek); !loaded) {
      for (const auto& id : fresh) keyring.forget(id);
      return loaded;
    }
    fresh.push_back(row.key.id);
  }
  return {};
}

void forget_others(Keyring& keyring, const std::vector<DataKeyRow>& rows) {
  std::set<DataKeyId> kept;
  for (const DataKeyRow& row : rows) kept.insert(row.key.id);
  for (const auto& id : keyring.loaded())
    if (!kept.contains(id)) keyring.forget(id);
}

bool serves(const DataKeyRow& row, const std::optional<model::TenantId>& tenant) {
  return !tenant || row.key.tenant == tenant->to_string();
}

// The owners that get a new key: those that `rotation` means and that have no published one.
std::vector<std::string> owners_to_serve(const std::vector<DataKeyRow>& rows, const KeyRotation& rotation) {
  std::set<std::string> published;
  for (const DataKeyRow& row : rows)
    if (row.published()) published.insert(row.key.tenant);
  std::vector<std::string> owners;
  for (const DataKeyRow& row : rows)
    if (row.active && serves(row, rotation.tenant) && !published.contains(row.key.tenant))
      owners.push_back(row.key.tenant);
  return owners;
}

struct Rotated {
  std::vector<crypto::WrappedDataKey> made;
  std::vector<DataKeyId> activated;
};

Result<Rotated> rotate(Session& session, const KeyEncryptionKey& kek, base::Random& random, base::Time now,
                       const KeyRotation& rotation) {
  KeyringRepository keys(session);
  const auto rows = keys.list();
  TRY_VOID(check_manifest(session, rows, kek));
  if (std::ranges::none_of(rows, [&](const DataKeyRow& row) { return serves(row, rotation.tenant); }))
    return base::not_found("tenant");
  Rotated answer;
  for (std::string& owner : owners_to_serve(rows, rotation)) {
    answer.made.push_back(crypto::make_data_key(random, kek, std::move(owner)));
    keys.insert({.key = answer.made.back(), .created_at = now});
  }
  if (!answer.made.empty()) write_manifest(session, kek);
  if (rotation.at_once) {
    // Published ones too whose clock was ahead of ours.
    answer.activated = keys.activate_published(rotation.tenant, base::Time::max(), now);
    restart_reencryption(session);
  }
  ChangeRepository(session).append(kDataKeyChange, {}, now);
  return answer;
}

}  // namespace

Result<void> load_keyring(Database& database, const KeyEncryptionKey& kek, Keyring& keyring,
                          base::Random& random, const base::Clock& clock) {
  TRY(auto stored, read_keys(database, kek));
  if (!stored.complete) {
    TRY_VOID(make_missing_keys(database, kek, random, clock));
    TRY(stored, read_keys(database, kek));
  }
  if (std::ranges::none_of(stored.rows,
                           [](const DataKeyRow& row) { return row.active && row.key.tenant.empty(); }))
    return base::unavailable("No data key is active. Restore a backup.", 0);
  TRY_VOID(load_missing(keyring, stored.rows, kek));
  for (const DataKeyRow& row : stored.rows)
    if (row.active && keyring.active(row.key.tenant) != row.key.id) CHECK(keyring.activate(row.key.id));
  forget_others(keyring, stored.rows);
  return {};
}

Result<void> add_tenant_key(Session& session, const KeyEncryptionKey& kek, base::Random& random,
                            const model::TenantId& tenant, base::Time now) {
  TRY_VOID(check_manifest(session, KeyringRepository(session).list(), kek));
  insert_first(session, kek, random, tenant.to_string(), now);
  write_manifest(session, kek);
  ChangeRepository(session).append(kDataKeyChange, tenant.bytes(), now);
  return {};
}

Result<void> shred_tenant_keys(Session& session, const KeyEncryptionKey& kek, const model::TenantId& tenant,
                               base::Time now) {
  KeyringRepository keys(session);
  TRY_VOID(check_manifest(session, keys.list(), kek));
  keys.erase_of(tenant);
  write_manifest(session, kek);
  ChangeRepository(session).append(kDataKeyChange, tenant.bytes(), now);
  return {};
}

Result<void> rewrap_keyring(Database& database, const KeyEncryptionKey& from, const KeyEncryptionKey& to) {
  return write_checked(database, [&](Session& session) -> Result<void> {
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

Result<std::int64_t> rotate_data_keys(Database& database, const KeyEncryptionKey& kek, Keyring& keyring,
                                      base::Random& random, const base::Clock& clock,
                                      const KeyRotation& rotation) {
  TRY(const auto rotated, write_checked(database, [&](Session& session) {
        return rotate(session, kek, random, clock.now(), rotation);
      }));
  for (const auto& key : rotated.made) CHECK(keyring.load(key, kek));
  // One that another process has published may not be loaded yet; load_keyring activates it.
  for (const auto& id : rotated.activated) keyring.activate(id);
  return std::ssize(rotated.made);
}

std::int64_t activate_data_keys(Database& database, Keyring& keyring, const base::Clock& clock) {
  const base::Time now = clock.now();
  bool due = false;
  database.read(
      [&](Session& session) { due = KeyringRepository(session).published_by(now - kPublishedBeforeUse); });
  if (!due) return 0;
  std::vector<DataKeyId> activated;
  database.write([&](Session& session) {
    activated = KeyringRepository(session).activate_published({}, now - kPublishedBeforeUse, now);
    if (activated.empty()) return false;  // another process was faster
    restart_reencryption(session);
    ChangeRepository(session).append(kDataKeyChange, {}, now);
    return true;
  });
  for (const auto& id : activated) keyring.activate(id);
  return std::ssize(activated);
}

}  // namespace sallyport::store
