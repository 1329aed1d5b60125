#include "store/keyring_repository.h"

#include "store/columns.h"

namespace sallyport::store {
namespace {

// Empty for NULL, which is the installation.
std::string read_tenant(const Row& row, int column) {
  return row.is_null(column) ? std::string() : read_id<model::TenantId>(row, column).to_string();
}

}  // namespace

std::vector<DataKeyRow> KeyringRepository::list() {
  return query_all(
      session_,
      "SELECT id, version, kek_id, wrapped, tenant_id, created_at, active, active_from FROM data_keys "
      "ORDER BY created_at, id",
      {}, [](const Row& row) {
        return DataKeyRow{.key = {.id = read_id<crypto::DataKeyId>(row, 0),
                                  .version = row.integer(1),
                                  .kek_id = row.text(2),
                                  .wrapped = row.blob(3),
                                  .tenant = read_tenant(row, 4)},
                          .created_at = row.time(5),
                          .active = row.boolean(6),
                          .active_from = row.optional_time(7)};
      });
}

void KeyringRepository::insert(const DataKeyRow& row) {
  const auto tenant = model::TenantId::parse(row.key.tenant);
  CHECK(tenant || row.key.tenant.empty());
  session_.execute(
      "INSERT INTO data_keys (id, version, kek_id, wrapped, tenant_id, created_at, active, active_from) "
      "VALUES (:id, :version, :kek_id, :wrapped, :tenant, :created_at, :active, :active_from)",
      {{"id", row.key.id.bytes()},
       {"version", row.key.version},
       {"kek_id", row.key.kek_id},
       {"wrapped", row.key.wrapped},
       tenant ? Parameter("tenant", tenant->bytes()) : Parameter("tenant", std::nullopt),
       {"created_at", row.created_at},
       {"active", row.active},
       {"active_from", row.active_from}});
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

bool KeyringRepository::published_by(base::Time made_by) {
  return query_integer(session_,
                       "SELECT count(*) FROM data_keys WHERE active_from IS NULL AND created_at <= :made_by",
                       {{"made_by", made_by}}) > 0;
}

std::vector<crypto::DataKeyId> KeyringRepository::activate_published(
    const std::optional<model::TenantId>& tenant, base::Time made_by, base::Time now) {
  std::vector<crypto::DataKeyId> ready;
  session_.query("SELECT id, tenant_id FROM data_keys WHERE active_from IS NULL AND created_at <= :made_by",
                 {{"made_by", made_by}}, [&](const Row& row) {
                   if (!tenant || read_tenant(row, 1) == tenant->to_string())
                     ready.push_back(read_id<crypto::DataKeyId>(row, 0));
                   return true;
                 });
  if (ready.empty()) return ready;
  if (tenant) {
    session_.execute("UPDATE data_keys SET active = 0 WHERE active = 1 AND tenant_id = :tenant",
                     {{"tenant", tenant->bytes()}});
    session_.execute(
        "UPDATE data_keys SET active = 1, active_from = :now "
        "WHERE active_from IS NULL AND created_at <= :made_by AND tenant_id = :tenant",
        {{"now", now}, {"made_by", made_by}, {"tenant", tenant->bytes()}});
    return ready;
  }
  session_.execute(
      "UPDATE data_keys SET active = 0 WHERE active = 1 AND tenant_id IN "
      "(SELECT tenant_id FROM data_keys WHERE active_from IS NULL AND created_at <= :made_by)",
      {{"made_by", made_by}});
  session_.execute(
      "UPDATE data_keys SET active = 0 WHERE active = 1 AND tenant_id IS NULL AND EXISTS (SELECT 1 FROM "
      "data_keys WHERE active_from IS NULL AND created_at <= :made_by AND tenant_id IS NULL)",
      {{"made_by", made_by}});
  session_.execute(
      "UPDATE data_keys SET active = 1, active_from = :now "
      "WHERE active_from IS NULL AND created_at <= :made_by",
      {{"now", now}, {"made_by", made_by}});
  return ready;
}

std::int64_t KeyringRepository::erase_retired(base::Time since) {
  return session_.execute(
             "DELETE FROM data_keys WHERE active = 0 AND active_from IS NOT NULL AND tenant_id IN "
             "(SELECT tenant_id FROM data_keys WHERE active = 1 AND active_from <= :since)",
             {{"since", since}}) +
         session_.execute(
             "DELETE FROM data_keys WHERE active = 0 AND active_from IS NOT NULL AND tenant_id IS NULL AND "
             "EXISTS (SELECT 1 FROM data_keys WHERE active = 1 AND active_from <= :since AND "
             "tenant_id IS NULL)",
             {{"since", since}});
}

std::int64_t KeyringRepository::erase_of(const model::TenantId& tenant) {
  return session_.execute("DELETE FROM data_keys WHERE tenant_id = :tenant", {{"tenant", tenant.bytes()}});
}

std::map<std::string, crypto::DataKeyId, std::less<>> KeyringRepository::active() {
  std::map<std::string, crypto::DataKeyId, std::less<>> keys;
  session_.query("SELECT tenant_id, id FROM data_keys WHERE active = 1", {}, [&](const Row& row) {
    keys.emplace(read_tenant(row, 0), read_id<crypto::DataKeyId>(row, 1));
    return true;
  });
  return keys;
}

std::vector<model::TenantId> KeyringRepository::tenants_without() {
  return query_all(session_,
                   "SELECT id FROM tenants WHERE id NOT IN (SELECT tenant_id FROM data_keys "
                   "WHERE active = 1 AND tenant_id IS NOT NULL) ORDER BY created_at, id",
                   {}, [](const Row& row) { return read_id<model::TenantId>(row, 0); });
}

}  // namespace sallyport::store
