#include "store/keyring_repository.h"

#include "store/columns.h"

namespace sallyport::store {

std::vector<DataKeyRow> KeyringRepository::list() {
  return query_all(
      session_,
      "SELECT id, version, kek_id, wrapped, created_at, active FROM data_keys ORDER BY created_at, id", {},
      [](const Row& row) {
        return DataKeyRow{.key = {.id = read_id<crypto::DataKeyId>(row, 0),
                                  .version = row.integer(1),
                                  .kek_id = row.text(2),
                                  .wrapped = row.blob(3)},
                          .created_at = row.time(4),
                          .active = row.boolean(5)};
      });
}

void KeyringRepository::insert(const DataKeyRow& row) {
  session_.execute(
      "INSERT INTO data_keys (id, version, kek_id, wrapped, created_at, active) "
      "VALUES (:id, :version, :kek_id, :wrapped, :created_at, :active)",
      {{"id", row.key.id.bytes()},
       {"version", row.key.version},
       {"kek_id", row.key.kek_id},
       {"wrapped", row.key.wrapped},
       {"created_at", row.created_at},
       {"active", row.active}});
}

bool KeyringRepository::update_wrap(const crypto::WrappedDataKey& key) {
  return session_.execute(
             "UPDATE data_keys SET version = :version, kek_id = :kek_id, wrapped = :wrapped "
             "WHERE id = :id AND version = :before",
             {{"version", key.version},
              {"kek_id", key.kek_id},
              {"wrapped", key.wrapped},
              {"id", key.id.bytes()},
              {"before", key.version - 1}}) > 0;
}

void KeyringRepository::set_active(const crypto::DataKeyId& id) {
  session_.execute("UPDATE data_keys SET active = 0 WHERE active = 1", {});
  session_.execute("UPDATE data_keys SET active = 1 WHERE id = :id", {{"id", id.bytes()}});
}

bool KeyringRepository::erase(const crypto::DataKeyId& id) {
  return session_.execute("DELETE FROM data_keys WHERE id = :id", {{"id", id.bytes()}}) > 0;
}

}  // namespace sallyport::store
