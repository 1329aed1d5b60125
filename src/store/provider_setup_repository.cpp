#include "store/provider_setup_repository.h"

#include <utility>

#include "store/columns.h"
#include "store/counter.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

using model::ProviderSetup;

constexpr std::string_view kSetupColumns =
    "id, tenant_id, position, provider, entry, name, client_id, sealed_secrets, settings, sealed_settings, "
    "scopes, policy, enabled, created_at, version";

std::string select_setups(std::string_view rest) {
  return std::string("SELECT ").append(kSetupColumns).append(" FROM provider_setups").append(rest);
}

ProviderSetup read_setup(const Row& row) {
  return {.id = read_id<model::ProviderSetupId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .position = row.integer(2),
          .provider = row.text(3),
          .entry = row.text(4),
          .name = row.text(5),
          .client_id = row.text(6),
          .sealed_secrets = row.blob(7),
          .settings = read_values_column(row.text(8)),
          .sealed_settings = row.blob(9),
          .scopes = read_names_column(row.text(10)),
          .policy = read_number(row, 11, model::AccountPolicy::kUserElseMaster),
          .enabled = row.boolean(12),
          .created_at = row.time(13),
          .version = row.integer(14)};
}

}  // namespace

void ProviderSetupRepository::insert(ProviderSetup& setup) {
  setup.position = next_number(session_, "provider_setups");
  session_.execute(
      "INSERT INTO provider_setups (id, tenant_id, position, provider, entry, name, client_id, "
      "sealed_secrets, settings, sealed_settings, scopes, policy, enabled, created_at, version) VALUES "
      "(:id, :tenant, :position, :provider, :entry, :name, :client_id, :secrets, :settings, "
      ":sealed_settings, :scopes, :policy, :enabled, :created_at, :version)",
      {{"id", setup.id.bytes()},
       {"tenant", setup.tenant.bytes()},
       {"position", setup.position},
       {"provider", setup.provider},
       {"entry", setup.entry},
       {"name", setup.name},
       {"client_id", setup.client_id},
       {"secrets", setup.sealed_secrets},
       {"settings", values_column(setup.settings)},
       {"sealed_settings", setup.sealed_settings},
       {"scopes", names_column(setup.scopes)},
       {"policy", std::int64_t{std::to_underlying(setup.policy)}},
       {"enabled", setup.enabled},
       {"created_at", setup.created_at},
       {"version", setup.version}});
}

std::optional<ProviderSetup> ProviderSetupRepository::find(const model::TenantId& tenant,
                                                           const model::ProviderSetupId& id) {
  return query_first(session_, select_setups(" WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_setup);
}

std::optional<ProviderSetup> ProviderSetupRepository::find_by_provider(const model::TenantId& tenant,
                                                                       std::string_view provider) {
  return query_first(session_, select_setups(" WHERE tenant_id = :tenant AND provider = :provider"),
                     {{"tenant", tenant.bytes()}, {"provider", provider}}, read_setup);
}

std::vector<ProviderSetup> ProviderSetupRepository::scan(const model::TenantId& tenant, std::int64_t after,
                                                         std::int64_t limit) {
  return query_all(
      session_,
      select_setups(" WHERE tenant_id = :tenant AND position > :after ORDER BY position LIMIT :limit"),
      {{"tenant", tenant.bytes()}, {"after", after}, {"limit", limit}}, read_setup);
}

std::int64_t ProviderSetupRepository::count(const model::TenantId& tenant) {
  return query_integer(session_, "SELECT count(*) FROM provider_setups WHERE tenant_id = :tenant",
                       {{"tenant", tenant.bytes()}});
}

bool ProviderSetupRepository::update(const ProviderSetup& setup, std::int64_t expected_version,
                                     bool secrets) {
  return session_.execute(
             "UPDATE provider_setups SET entry = :entry, name = :name, client_id = :client_id, "
             "sealed_secrets = CASE WHEN :write_secrets = 1 THEN :secrets ELSE sealed_secrets END, "
             "settings = :settings, "
             "sealed_settings = CASE WHEN :write_secrets = 1 THEN :sealed_settings ELSE sealed_settings END, "
             "scopes = :scopes, policy = :policy, enabled = :enabled, version = version + 1 "
             "WHERE id = :id AND tenant_id = :tenant AND version = :expected",
             {{"entry", setup.entry},
              {"name", setup.name},
              {"client_id", setup.client_id},
              {"write_secrets", secrets},
              {"secrets", setup.sealed_secrets},
              {"settings", values_column(setup.settings)},
              {"sealed_settings", setup.sealed_settings},
              {"scopes", names_column(setup.scopes)},
              {"policy", std::int64_t{std::to_underlying(setup.policy)}},
              {"enabled", setup.enabled},
              {"id", setup.id.bytes()},
              {"tenant", setup.tenant.bytes()},
              {"expected", expected_version}}) > 0;
}

bool ProviderSetupRepository::erase(const model::TenantId& tenant, const model::ProviderSetupId& id) {
  return session_.execute("DELETE FROM provider_setups WHERE id = :id AND tenant_id = :tenant",
                          {{"id", id.bytes()}, {"tenant", tenant.bytes()}}) > 0;
}

}  // namespace sallyport::store
