#include "store/lease_repository.h"

#include "store/columns.h"

namespace sallyport::store {

std::optional<std::int64_t> LeaseRepository::acquire(std::string_view name, std::string_view holder,
                                                     base::Time now, base::Duration ttl) {
  return query_first(
      session_,
      "INSERT INTO leases (name, holder, fence, expires_at) VALUES (:name, :holder, 1, :until) "
      "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at, "
      "fence = CASE WHEN leases.expires_at > :now THEN leases.fence ELSE leases.fence + 1 END "
      "WHERE leases.expires_at <= :now OR leases.holder = excluded.holder RETURNING fence",
      {{"name", name}, {"holder", holder}, {"until", now + ttl}, {"now", now}},
      [](const Row& row) { return row.integer(0); });
}

bool LeaseRepository::holds(std::string_view name, std::int64_t fence) {
  return query_integer(session_, "SELECT count(*) FROM leases WHERE name = :name AND fence = :fence",
                       {{"name", name}, {"fence", fence}}) > 0;
}

bool LeaseRepository::release(std::string_view name, std::string_view holder, std::int64_t fence) {
  return session_.execute(
             "UPDATE leases SET expires_at = 0 WHERE name = :name AND holder = :holder AND fence = :fence",
             {{"name", name}, {"holder", holder}, {"fence", fence}}) > 0;
}

}  // namespace sallyport::store
