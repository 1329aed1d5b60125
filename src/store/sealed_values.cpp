#include "store/sealed_values.h"

#include <array>

#include "base/check.h"
#include "store/change_repository.h"
#include "store/columns.h"

namespace sallyport::store {
namespace {

struct SealedColumn {
  // Row key, sealed value, and what else place() needs.
  std::string_view select;
  std::string_view update;
  bool text_key;
  SealedPlace (*place)(const Row& row);
  std::string_view change{};  // what the feed calls a change of its holder, whose id is in the fourth column
};

constexpr std::array kSealedColumns{
    SealedColumn{
        "SELECT c.id, c.sealed_secret, i.tenant_id, i.id FROM credentials c "
        "JOIN integrations i ON i.id = c.integration_id WHERE c.id > :after ORDER BY c.id LIMIT :limit",
        "UPDATE credentials SET sealed_secret = :fresh WHERE id = :key AND sealed_secret = :sealed", false,
        [](const Row& row) {
          return place_of_secret(read_id<model::TenantId>(row, 2), read_id<model::CredentialId>(row, 0));
        },
        "integration"},
    SealedColumn{
        "SELECT id, sealed_private FROM signing_keys WHERE id > :after ORDER BY id LIMIT :limit",
        "UPDATE signing_keys SET sealed_private = :fresh WHERE id = :key AND sealed_private = :sealed", false,
        [](const Row& row) { return place_of_private_key(read_id<model::SigningKeyId>(row, 0)); }},
    SealedColumn{"SELECT name, value FROM settings WHERE name LIKE 'sealed.%' AND name > :after "
                 "ORDER BY name LIMIT :limit",
                 "UPDATE settings SET value = :fresh WHERE name = :key AND value = :sealed", true,
                 [](const Row& row) { return place_of_setting(row.text(0)); }},
    SealedColumn{"SELECT tenant_id, sealed_client_secret FROM enterprise_sso WHERE tenant_id > :after "
                 "ORDER BY tenant_id LIMIT :limit",
                 "UPDATE enterprise_sso SET sealed_client_secret = :fresh "
                 "WHERE tenant_id = :key AND sealed_client_secret = :sealed",
                 false, [](const Row& row) { return place_of_sso_secret(read_id<model::TenantId>(row, 0)); }},
    SealedColumn{
        "SELECT id, sealed_secret, tenant_id FROM webhooks WHERE id > :after ORDER BY id LIMIT :limit",
        "UPDATE webhooks SET sealed_secret = :fresh WHERE id = :key AND sealed_secret = :sealed", false,
        [](const Row& row) {
          return place_of_webhook_secret(read_id<model::TenantId>(row, 2), read_id<model::WebhookId>(row, 0));
        }},
    SealedColumn{"SELECT id, sealed_previous_secret, tenant_id FROM webhooks WHERE id > :after ORDER BY id "
                 "LIMIT :limit",
                 "UPDATE webhooks SET sealed_previous_secret = :fresh "
                 "WHERE id = :key AND sealed_previous_secret = :sealed",
                 false,
                 [](const Row& row) {
                   return place_of_previous_webhook_secret(read_id<model::TenantId>(row, 2),
                                                           read_id<model::WebhookId>(row, 0));
                 }},
    SealedColumn{"SELECT id, sealed_secrets, tenant_id FROM provider_setups WHERE id > :after ORDER BY id "
                 "LIMIT :limit",
                 "UPDATE provider_setups SET sealed_secrets = :fresh "
                 "WHERE id = :key AND sealed_secrets = :sealed",
                 false,
                 [](const Row& row) {
                   return place_of_app_secrets(read_id<model::TenantId>(row, 2),
                                               read_id<model::ProviderSetupId>(row, 0));
                 }},
    SealedColumn{"SELECT id, sealed_settings, tenant_id FROM provider_setups WHERE id > :after ORDER BY id "
                 "LIMIT :limit",
                 "UPDATE provider_setups SET sealed_settings = :fresh "
                 "WHERE id = :key AND sealed_settings = :sealed",
                 false,
                 [](const Row& row) {
                   return place_of_secret_settings(read_id<model::TenantId>(row, 2),
                                                   read_id<model::ProviderSetupId>(row, 0));
                 }},
    SealedColumn{"SELECT id, sealed_tokens, tenant_id, generation FROM connections WHERE id > :after "
                 "ORDER BY id LIMIT :limit",
                 "UPDATE connections SET sealed_tokens = :fresh "
                 "WHERE id = :key AND sealed_tokens = :sealed",
                 false,
                 [](const Row& row) {
                   return place_of_tokens(read_id<model::TenantId>(row, 2),
                                          read_id<model::ConnectionId>(row, 0), row.integer(3));
                 }},
    SealedColumn{
        "SELECT id, sealed_verifier, tenant_id FROM connect_attempts WHERE id > :after ORDER BY id "
        "LIMIT :limit",
        "UPDATE connect_attempts SET sealed_verifier = :fresh "
        "WHERE id = :key AND sealed_verifier = :sealed",
        true,
        [](const Row& row) { return place_of_verifier(read_id<model::TenantId>(row, 2), row.text(0)); }},
    SealedColumn{
        "SELECT id, sealed_grant, tenant_id FROM connect_attempts WHERE id > :after ORDER BY id "
        "LIMIT :limit",
        "UPDATE connect_attempts SET sealed_grant = :fresh "
        "WHERE id = :key AND sealed_grant = :sealed",
        true, [](const Row& row) { return place_of_granted(read_id<model::TenantId>(row, 2), row.text(0)); }},
    SealedColumn{"SELECT account_id, sealed_secret FROM account_totp WHERE account_id > :after "
                 "ORDER BY account_id LIMIT :limit",
                 "UPDATE account_totp SET sealed_secret = :fresh "
                 "WHERE account_id = :key AND sealed_secret = :sealed",
                 false,
                 [](const Row& row) { return place_of_totp_secret(read_id<model::AccountId>(row, 0)); }},
};

Parameter key_parameter(const SealedColumn& column, std::string_view name, base::ByteView key) {
  return column.text_key ? Parameter(name, base::as_text(key)) : Parameter(name, key);
}

base::Bytes read_row_key(const SealedColumn& column, const Row& row) {
  if (!column.text_key) return row.blob(0);
  const std::string text = row.text(0);
  return {text.begin(), text.end()};
}

}  // namespace

std::size_t sealed_columns() { return kSealedColumns.size(); }

std::vector<SealedValue> sealed_values_after(Session& session, std::size_t column, base::ByteView after,
                                             std::int64_t limit) {
  CHECK(column < kSealedColumns.size());
  const SealedColumn& from = kSealedColumns[column];
  return query_all(session, from.select, {key_parameter(from, "after", after), {"limit", limit}},
                   [&](const Row& row) {
                     return SealedValue{.key = read_row_key(from, row),
                                        .place = from.place(row),
                                        .sealed = row.blob(1),
                                        .holder = from.change.empty() ? base::Bytes() : row.blob(3)};
                   });
}

void replace_sealed_value(Session& session, std::size_t column, const SealedValue& value,
                          base::ByteView fresh, base::Time now) {
  CHECK(column < kSealedColumns.size());
  const SealedColumn& in = kSealedColumns[column];
  session.execute(in.update,
                  {{"fresh", fresh}, key_parameter(in, "key", value.key), {"sealed", value.sealed}});
  if (!in.change.empty()) ChangeRepository(session).append(in.change, value.holder, now);
}

}  // namespace sallyport::store
