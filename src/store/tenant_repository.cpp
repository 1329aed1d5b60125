#include "store/tenant_repository.h"

#include "store/columns.h"

namespace sallyport::store {
namespace {

model::Tenant read_tenant(const Row& row) {
  return {.id = read_id<model::TenantId>(row, 0),
          .name = row.text(1),
          .created_at = row.time(2),
          .disabled = row.boolean(3)};
}

model::Account read_account(const Row& row) {
  return {.id = read_id<model::AccountId>(row, 0),
          .email = row.text(1),
          .display_name = row.text(2),
          .password_hash = row.text(3),
          .created_at = row.time(4)};
}

model::Member read_member(const Row& row) {
  return {.tenant = read_id<model::TenantId>(row, 0),
          .account = read_id<model::AccountId>(row, 1),
          .role = read_word(row, 2, model::parse_role)};
}

}  // namespace

void TenantRepository::insert(const model::Tenant& tenant) {
  session_.execute(
      "INSERT INTO tenants (id, name, created_at, disabled) VALUES (:id, :name, :created_at, :disabled)",
      {{"id", tenant.id.bytes()},
       {"name", tenant.name},
       {"created_at", tenant.created_at},
       {"disabled", tenant.disabled}});
}

std::optional<model::Tenant> TenantRepository::find(const model::TenantId& id) {
  return query_first(session_, "SELECT id, name, created_at, disabled FROM tenants WHERE id = :id",
                     {{"id", id.bytes()}}, read_tenant);
}

std::optional<model::Tenant> TenantRepository::find_by_name(std::string_view name) {
  return query_first(
      session_,
      "SELECT id, name, created_at, disabled FROM tenants WHERE name = :name ORDER BY created_at, id LIMIT 1",
      {{"name", name}}, read_tenant);
}

std::vector<model::Tenant> TenantRepository::list() {
  return query_all(session_, "SELECT id, name, created_at, disabled FROM tenants ORDER BY created_at, id", {},
                   read_tenant);
}

bool TenantRepository::rename(const model::TenantId& id, std::string_view name) {
  return session_.execute("UPDATE tenants SET name = :name WHERE id = :id",
                          {{"name", name}, {"id", id.bytes()}}) > 0;
}

bool TenantRepository::set_disabled(const model::TenantId& id, bool disabled) {
  return session_.execute("UPDATE tenants SET disabled = :disabled WHERE id = :id",
                          {{"disabled", disabled}, {"id", id.bytes()}}) > 0;
}

base::Result<void> TenantRepository::insert_account(const model::Account& account) {
  const auto inserted = session_.execute(
      "INSERT INTO accounts (id, email, display_name, password_hash, created_at) "
      "VALUES (:id, :email, :display_name, :password_hash, :created_at) ON CONFLICT (email) DO NOTHING",
      {{"id", account.id.bytes()},
       {"email", account.email},
       {"display_name", account.display_name},
       {"password_hash", account.password_hash},
       {"created_at", account.created_at}});
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
                     "SELECT id, email, display_name, password_hash, created_at FROM accounts WHERE id = :id",
                     {{"id", id.bytes()}}, read_account);
}

std::optional<model::Account> TenantRepository::find_account_by_email(std::string_view email) {
  return query_first(
      session_,
      "SELECT id, email, display_name, password_hash, created_at FROM accounts WHERE email = :email",
      {{"email", email}}, read_account);
}

bool TenantRepository::set_password_hash(const model::AccountId& id, std::string_view phc) {
  return session_.execute("UPDATE accounts SET password_hash = :phc WHERE id = :id",
                          {{"phc", phc}, {"id", id.bytes()}}) > 0;
}

void TenantRepository::put_member(const model::Member& member) {
  session_.execute(
      "INSERT INTO members (tenant_id, account_id, role) VALUES (:tenant, :account, :role) "
      "ON CONFLICT (tenant_id, account_id) DO UPDATE SET role = excluded.role",
      {{"tenant", member.tenant.bytes()},
       {"account", member.account.bytes()},
       {"role", model::to_string(member.role)}});
}

bool TenantRepository::erase_member(const model::TenantId& tenant, const model::AccountId& account) {
  return session_.execute("DELETE FROM members WHERE tenant_id = :tenant AND account_id = :account",
                          {{"tenant", tenant.bytes()}, {"account", account.bytes()}}) > 0;
}

std::vector<model::Member> TenantRepository::members_of(const model::TenantId& tenant) {
  return query_all(
      session_,
      "SELECT tenant_id, account_id, role FROM members WHERE tenant_id = :tenant ORDER BY account_id",
      {{"tenant", tenant.bytes()}}, read_member);
}

std::vector<model::Member> TenantRepository::memberships_of(const model::AccountId& account) {
  return query_all(
      session_,
      "SELECT tenant_id, account_id, role FROM members WHERE account_id = :account ORDER BY tenant_id",
      {{"account", account.bytes()}}, read_member);
}

}  // namespace sallyport::store
