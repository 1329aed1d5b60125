#include "store/single_use_repository.h"

#include "store/columns.h"

namespace sallyport::store {

bool SingleUseRepository::first_use(const base::Uuid& scope, base::ByteView value_digest,
                                    base::Time expires) {
  return session_.execute(
             "INSERT INTO single_uses (scope, value_digest, expires_at) VALUES (:scope, :digest, :expires) "
             "ON CONFLICT (scope, value_digest) DO NOTHING",
             {{"scope", base::ByteView(scope.bytes)}, {"digest", value_digest}, {"expires", expires}}) > 0;
}

std::int64_t SingleUseRepository::sweep(base::Time now, std::int64_t limit) {
  return session_.execute(
      "DELETE FROM single_uses WHERE (scope, value_digest) IN (SELECT scope, value_digest FROM single_uses "
      "WHERE expires_at < :now ORDER BY expires_at LIMIT :limit)",
      {{"now", now}, {"limit", limit}});
}

}  // namespace sallyport::store
