// What writes with an Idempotency-Key have made (draft-ietf-httpapi-idempotency-key-header), kept for a
// while.
//
// Services look a key up and note it in the transaction of the write, so that of two repetitions at the same
// time only one makes something.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "store/database.h"

namespace sallyport::store {

class IdempotencyRepository {
 public:
  explicit IdempotencyRepository(Session& session) : session_(session) {}

  struct Made {
    base::Uuid object{};
    bool same_request = false;  // it was made by the very same request
  };
  // `scope` keeps the keys of one integration apart from those of others; `request` is what was asked for.
  // Nothing when the key is new, or so old that it counts as new.
  std::optional<Made> find(const base::Uuid& scope, std::string_view key, std::string_view request,
                           base::Time now);
  void note(const base::Uuid& scope, std::string_view key, std::string_view request, const base::Uuid& object,
            base::Time expires);
  std::int64_t sweep(base::Time now);  // drops those that have expired; answers how many

 private:
  Session& session_;
};

}  // namespace sallyport::store
