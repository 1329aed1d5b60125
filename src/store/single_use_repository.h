// Rows of values that may be used once in their scope until they expire (security B34, O03).
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "store/database.h"

namespace sallyport::store {

// A place in the order of the keys; a default one stands before all of them.
struct SingleUseKey {
  base::Bytes scope, value_digest;
};

class SingleUseRepository {
 public:
  explicit SingleUseRepository(Session& session) : session_(session) {}

  // True once for each (scope, digest), however many ask at the same time, until a sweep removes it.
  bool first_use(const base::Uuid& scope, base::ByteView value_digest, base::Time expires);
  struct Swept {
    std::int64_t removed = 0;
    std::optional<SingleUseKey> next;  // goes on after this one; nothing at the end of the table
  };
  // Looks at the `limit` values after a key, in the order of the keys, and removes those that expired before
  // `now`.
  Swept sweep(const SingleUseKey& after, base::Time now, std::int64_t limit);

 private:
  Session& session_;
};

}  // namespace sallyport::store
