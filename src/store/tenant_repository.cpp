#include "store/tenant_repository.h"

#include "base/json.h"
#include "model/case_folding.h"
#include "store/columns.h"
#include "store/folded_names.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

#define SALLYPORT_TENANTS                                                         \
  "SELECT id, name, created_at, disabled, verified_domain, connections_enabled, " \
  "requires_second_factor FROM tenants"

model::Tenant read_tenant(const Row& row) {
  return {.id = read_id<model::TenantId>(row, 0),
          .name = row.text(1),
          .created_at = row.time(2),
          .disabled = row.boolean(3),
          .verified_domain = row.text(4),
          .connections_enabled = row.boolean(5),
          .requires_second_factor = row.boolean(6)};
}

model::Account read_account(const Row& row) {
  return {.id = read_id<model::AccountId>(row, 0),
          .email = row.text(1),
          .display_name = row.text(2),
          .password_hash = row.text(3),
          .created_at = row.time(4),
          .address_proved = row.boolean(5)};
}

}  // namespace

void TenantRepository::insert(const model::Tenant& tenant) {
  session_.execute(
      "INSERT INTO tenants (id, name, created_at, disabled, verified_domain, connections_enabled, "
      "requires_second_factor) VALUES (:id, :name, :created_at, :disabled, :verified_domain, "
      ":connections_enabled, :requires_second_factor)",
      {{"id", tenant.id.bytes()},
       {"name", tenant.name},
       {"created_at", tenant.created_at},
       {"disabled", tenant.disabled},
       {"verified_domain", tenant.verified_domain},
       {"connections_enabled", tenant.connections_enabled},
       {"requires_second_factor", tenant.requires_second_factor}});
}

std::optional<model::Tenant> TenantRepository::find(const model::TenantId& id) {
  return query_first(session_, SALLYPORT_TENANTS " WHERE id = :id", {{"id", id.bytes()}}, read_tenant);
}

std::optional<model::Tenant> TenantRepository::find_by_name(std::string_view name) {
  return query_first(session_, SALLYPORT_TENANTS " WHERE name = :name ORDER BY created_at, id LIMIT 1",
                     {{"name", name}}, read_tenant);
}

std::vector<model::Tenant> TenantRepository::list() {
  return query_all(session_, SALLYPORT_TENANTS " ORDER BY created_at, id", {}, read_tenant);
}

std::optional<model::Tenant> TenantRepository::only() {
  auto found = query_all(session_, SALLYPORT_TENANTS " LIMIT 2", {}, read_tenant);
  if (found.size() != 1) return std::nullopt;
  return std::move(found.front());
}

model::Limits TenantRepository::limits(const model::TenantId& id) {
  const auto stored = query_first(session_, "SELECT limits FROM tenants WHERE id = :id", {{"id", id.bytes()}},
                                  [](const Row& row) { return row.text(0); });
  if (!stored) return {};
  try {
    return limits_from_json(read_json_column(*stored).as_object());
  } catch (const boost::system::system_error&) {
    throw StorageFault("The stored limits of a tenant are damaged.");
  }
}

bool TenantRepository::set_limits(const model::TenantId& id, const model::Limits& limits) {
  const std::string text = base::to_json(limits_to_json(limits));
  return session_.execute("UPDATE tenants SET limits = :limits WHERE id = :id",
                          {{"limits", text}, {"id", id.bytes()}}) > 0;
}

bool TenantRepository::rename(const model::TenantId& id, std::string_view name) {
  return session_.execute("UPDATE tenants SET name = :name WHERE id = :id",
                          {{"name", name}, {"id", id.bytes()}}) > 0;
}

bool TenantRepository::set_disabled(const model::TenantId& id, bool disabled) {
  return session_.execute("UPDATE tenants SET disabled = :disabled WHERE id = :id",
                          {{"disabled", disabled}, {"id", id.bytes()}}) > 0;
}

bool TenantRepository::set_verified_domain(const model::TenantId& id, std::string_view domain) {
  return session_.execute("UPDATE tenants SET verified_domain = :domain WHERE id = :id",
                          {{"domain", domain}, {"id", id.bytes()}}) > 0;
}

bool TenantRepository::set_connections_enabled(const model::TenantId& id, bool enabled) {
  return session_.execute("UPDATE tenants SET connections_enabled = :enabled WHERE id = :id",
                          {{"enabled", enabled}, {"id", id.bytes()}}) > 0;
}

bool TenantRepository::set_requires_second_factor(const model::TenantId& id, bool required) {
  return session_.execute("UPDATE tenants SET requires_second_factor = :required WHERE id = :id",
                          {{"required", required}, {"id", id.bytes()}}) > 0;
}

base::Result<void> TenantRepository::insert_account(const model::Account& account) {
  const std::string folded_name = model::fold_case(account.display_name);
  const auto inserted = session_.execute(
      "INSERT INTO accounts (id, email, display_name, folded_name, password_hash, created_at, "
      "address_proved) "
      "VALUES (:id, :email, :display_name, :folded_name, :password_hash, :created_at, :address_proved) "
      "ON CONFLICT (email) DO NOTHING",
      {{"id", account.id.bytes()},
       {"email", account.email},
       {"display_name", account.display_name},
       {"folded_name", folded_name},
       {"password_hash", account.password_hash},
       {"created_at", account.created_at},
       {"address_proved", account.address_proved}});
  if (inserted == 0)
    return base::refuse(
        base::ErrorKind::kConflict, "email_taken",
        "An account with this email exists already. Use another email, or add that account to the "
        "tenant.",
        "email");
  return {};
}

std::optional<model::Account> TenantRepository::find_account(const model::AccountId& id) {
  return query_first(session_,
                     "SELECT id, email, display_name, password_hash, created_at, address_proved FROM "
                     "accounts WHERE id = :id",
                     {{"id", id.bytes()}}, read_account);
}

std::optional<model::Account> TenantRepository::find_account_by_email(std::string_view email) {
  return query_first(session_,
                     "SELECT id, email, display_name, password_hash, created_at, address_proved FROM "
                     "accounts WHERE email = :email",
                     {{"email", email}}, read_account);
}

bool TenantRepository::any_account() {
  return query_integer(session_, "SELECT 1 FROM accounts LIMIT 1", {}) > 0;
}

std::int64_t TenantRepository::fold_account_names() {
  return fold_names(session_, "accounts", "display_name");
}

bool TenantRepository::rename_account(const model::AccountId& id, std::string_view display_name) {
  const std::string folded_name = model::fold_case(display_name);
  return session_.execute(
             "UPDATE accounts SET display_name = :display_name, folded_name = :folded_name WHERE id = :id",
             {{"display_name", display_name}, {"folded_name", folded_name}, {"id", id.bytes()}}) > 0;
}

bool TenantRepository::prove_address(const model::AccountId& id) {
  return session_.execute("UPDATE accounts SET address_proved = 1 WHERE id = :id", {{"id", id.bytes()}}) > 0;
}

bool TenantRepository::set_password_hash(const model::AccountId& id, std::string_view phc) {
  return session_.execute("UPDATE accounts SET password_hash = :phc WHERE id = :id",
                          {{"phc", phc}, {"id", id.bytes()}}) > 0;
}

std::optional<model::EnterpriseSso> TenantRepository::find_sso(const model::TenantId& tenant) {
  return query_first(
      session_,
      "SELECT enabled, config_url, issuer, client_id, sealed_client_secret FROM enterprise_sso "
      "WHERE tenant_id = :tenant",
      {{"tenant", tenant.bytes()}}, [&](const Row& row) {
        return model::EnterpriseSso{.tenant = tenant,
                                    .enabled = row.boolean(0),
                                    .config_url = row.text(1),
                                    .issuer = row.text(2),
                                    .client_id = row.text(3),
                                    .sealed_client_secret = row.blob(4)};
      });
}

void TenantRepository::put_sso(const model::EnterpriseSso& sso) {
  session_.execute(
      "INSERT INTO enterprise_sso (tenant_id, enabled, config_url, issuer, client_id, sealed_client_secret) "
      "VALUES (:tenant, :enabled, :config_url, :issuer, :client_id, :secret) "
      "ON CONFLICT (tenant_id) DO UPDATE SET enabled = excluded.enabled, config_url = excluded.config_url, "
      "issuer = excluded.issuer, client_id = excluded.client_id, "
      "sealed_client_secret = excluded.sealed_client_secret",
      {{"tenant", sso.tenant.bytes()},
       {"enabled", sso.enabled},
       {"config_url", sso.config_url},
       {"issuer", sso.issuer},
       {"client_id", sso.client_id},
       {"secret", sso.sealed_client_secret}});
}

}  // namespace sallyport::store
