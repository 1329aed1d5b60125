#include "store/administrator_repository.h"

#include "model/member.h"
#include "model/role.h"
#include "store/columns.h"

namespace sallyport::store {

std::vector<AdministratorRow> AdministratorRepository::list(const model::TenantId& tenant) {
  return query_all(
      session_,
      "SELECT issuer, subject, display_name, email FROM administrators WHERE tenant_id = :tenant "
      "ORDER BY position",
      {{"tenant", tenant.bytes()}},
      [](const Row& row) { return AdministratorRow{row.text(0), row.text(1), row.text(2), row.text(3)}; });
}

void AdministratorRepository::replace(const model::TenantId& tenant, std::span<const AdministratorRow> rows) {
  session_.execute("DELETE FROM administrators WHERE tenant_id = :tenant", {{"tenant", tenant.bytes()}});
  std::int64_t position = 0;
  for (const AdministratorRow& row : rows)
    session_.execute(
        "INSERT INTO administrators (tenant_id, issuer, subject, display_name, email, position) "
        "VALUES (:tenant, :issuer, :subject, :display_name, :email, :position)",
        {{"tenant", tenant.bytes()},
         {"issuer", row.issuer},
         {"subject", row.subject},
         {"display_name", row.display_name},
         {"email", row.email},
         {"position", position++}});
}

void AdministratorRepository::for_each(
    const std::function<void(const model::TenantId&, AdministratorRow&&)>& take) {
  session_.query(
      "SELECT tenant_id, issuer, subject, display_name, email FROM administrators ORDER BY tenant_id, "
      "position",
      {}, [&](const Row& row) {
        take(read_id<model::TenantId>(row, 0), {row.text(1), row.text(2), row.text(3), row.text(4)});
        return true;
      });
}

std::int64_t count_administrators(Session& session, const model::TenantId& tenant,
                                  std::string_view archivist_issuer) {
  std::int64_t count = query_integer(
      session,
      "SELECT (SELECT count(*) FROM members WHERE tenant_id = :tenant AND role = :role AND state = :active)"
      " + (SELECT count(*) FROM integrations WHERE tenant_id = :tenant AND role = :role AND enabled = 1 "
      "AND scopes = '[]')",
      {{"tenant", tenant.bytes()},
       {"role", model::Role::kAdministrator},
       {"active", model::to_string(model::MemberState::kActive)}});
  for (const auto& row : AdministratorRepository(session).list(tenant)) {
    const auto id = model::IntegrationId::parse(row.subject);
    if (row.issuer != archivist_issuer || !id) continue;
    count += query_integer(
        session,
        "SELECT count(*) FROM integrations WHERE id = :id AND tenant_id = :tenant AND "
        "role <> :role AND enabled = 1 AND scopes = '[]'",
        {{"id", id->bytes()}, {"tenant", tenant.bytes()}, {"role", model::Role::kAdministrator}});
  }
  return count;
}

base::Result<void> check_administrator_left(Session& session, const model::TenantId& tenant,
                                            std::string_view archivist_issuer, std::int64_t before) {
  if (before == 0 || count_administrators(session, tenant, archivist_issuer) > 0) return {};
  return base::refuse(
      base::ErrorKind::kConflict, "last_administrator",
      "Nobody would be left who can administer the tenant. Make somebody else an administrator "
      "first.");
}

}  // namespace sallyport::store
