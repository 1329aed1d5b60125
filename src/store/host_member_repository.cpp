#include "store/host_member_repository.h"

#include "base/check.h"
#include "store/columns.h"

namespace sallyport::store {
namespace {

HostMemberRow read_host_member(const Row& row) {
  return {.id = read_id<model::AccountId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .host_id = row.text(2),
          .display_name = row.text(3),
          .seen_at = row.time(4)};
}

}  // namespace

HostMemberRow HostMemberRepository::see(const HostMemberRow& row) {
  session_.execute(
      "INSERT INTO host_members (id, tenant_id, host_id, display_name, seen_at) VALUES "
      "(:id, :tenant, :host_id, :display_name, :seen_at) ON CONFLICT (tenant_id, host_id) DO UPDATE SET "
      "display_name = CASE WHEN excluded.display_name = '' THEN host_members.display_name "
      "ELSE excluded.display_name END, seen_at = excluded.seen_at",
      {{"id", row.id.bytes()},
       {"tenant", row.tenant.bytes()},
       {"host_id", row.host_id},
       {"display_name", row.display_name},
       {"seen_at", row.seen_at}});
  auto found = find_by_host_id(row.tenant, row.host_id);
  CHECK(found);
  return *std::move(found);
}

std::optional<HostMemberRow> HostMemberRepository::find(const model::TenantId& tenant,
                                                        const model::AccountId& id) {
  return query_first(session_,
                     "SELECT id, tenant_id, host_id, display_name, seen_at FROM host_members "
                     "WHERE tenant_id = :tenant AND id = :id",
                     {{"tenant", tenant.bytes()}, {"id", id.bytes()}}, read_host_member);
}

std::optional<HostMemberRow> HostMemberRepository::find_by_host_id(const model::TenantId& tenant,
                                                                   std::string_view host_id) {
  return query_first(session_,
                     "SELECT id, tenant_id, host_id, display_name, seen_at FROM host_members "
                     "WHERE tenant_id = :tenant AND host_id = :host_id",
                     {{"tenant", tenant.bytes()}, {"host_id", host_id}}, read_host_member);
}

std::int64_t HostMemberRepository::count(const model::TenantId& tenant) {
  return query_integer(session_, "SELECT COUNT(*) FROM host_members WHERE tenant_id = :tenant",
                       {{"tenant", tenant.bytes()}});
}

std::optional<model::AccountId> HostMemberRepository::sweep(const model::AccountId& after,
                                                            base::Time seen_before, std::int64_t limit) {
  const auto ids =
      query_all(session_, "SELECT id FROM host_members WHERE id > :after ORDER BY id LIMIT :limit",
                {{"after", after.bytes()}, {"limit", limit}},
                [](const Row& row) { return read_id<model::AccountId>(row, 0); });
  if (ids.empty()) return std::nullopt;
  session_.execute(
      "DELETE FROM host_members WHERE id > :after AND id <= :last AND seen_at < :before "
      "AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.owner_id = host_members.id) "
      "AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.connected_by = host_members.id)",
      {{"after", after.bytes()}, {"last", ids.back().bytes()}, {"before", seen_before}});
  if (std::ssize(ids) < limit) return std::nullopt;
  return ids.back();
}

}  // namespace sallyport::store
