#include "store/administrator_repository.h"

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

}  // namespace sallyport::store
