// Rows of people of host products, who own connections (sonadier S8).
//
// outbound/ uses it inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/ids.h"
#include "store/database.h"

namespace sallyport::store {

struct HostMemberRow {
  model::AccountId id{};
  model::TenantId tenant{};
  std::string host_id{};  // unique in the tenant
  std::string display_name{};
  base::Time seen_at{};  // when a session was begun for them last
};

class HostMemberRepository {
 public:
  explicit HostMemberRepository(Session& session) : session_(session) {}

  // Whoever has the host id in the tenant, with the display name and the time of `row`, unless the name is
  // empty; `row` itself when nobody has it yet.
  HostMemberRow see(const HostMemberRow& row);
  std::optional<HostMemberRow> find(const model::TenantId& tenant, const model::AccountId& id);
  std::optional<HostMemberRow> find_by_host_id(const model::TenantId& tenant, std::string_view host_id);
  std::int64_t count(const model::TenantId& tenant);
  // Looks at `limit` of all, in the order of their ids behind `after`, and erases those of them that were
  // last seen before that time and have no connection, nor have made one. Answers up to whom it has looked;
  // nothing once there are no more.
  std::optional<model::AccountId> sweep(const model::AccountId& after, base::Time seen_before,
                                        std::int64_t limit);

 private:
  Session& session_;
};

}  // namespace sallyport::store
