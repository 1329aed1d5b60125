// Leases: one of several nodes does a piece of work. The fence rises with each new holder, so that a
// writer who lost the lease without noticing can be refused.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "store/database.h"

namespace sallyport::store {

class LeaseRepository {
 public:
  explicit LeaseRepository(Session& session) : session_(session) {}

  // The fence when `holder` has the lease now: it was free or expired (a new fence), or was held by the
  // same holder (prolonged, the same fence). Nothing when somebody else holds it.
  std::optional<std::int64_t> acquire(std::string_view name, std::string_view holder, base::Time now,
                                      base::Duration ttl);
  // True when this very lease is still held by nobody newer; check it in the transaction that it guards.
  bool holds(std::string_view name, std::int64_t fence);
  bool release(std::string_view name, std::string_view holder, std::int64_t fence);

 private:
  Session& session_;
};

}  // namespace sallyport::store
