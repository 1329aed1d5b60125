// Rows of values that may be used once in their scope until they expire (security B34, O03).
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "store/database.h"

namespace sallyport::store {

class SingleUseRepository {
 public:
  explicit SingleUseRepository(Session& session) : session_(session) {}

  // True once for each (scope, digest), however many ask at the same time, until a sweep removes it.
  bool first_use(const base::Uuid& scope, base::ByteView value_digest, base::Time expires);
  // Removes at most `limit` values that expired before `now`; answers how many.
  std::int64_t sweep(base::Time now, std::int64_t limit);

 private:
  Session& session_;
};

}  // namespace sallyport::store
