#include "store/single_use_repository.h"

#include <initializer_list>
#include <vector>

#include "store/columns.h"

namespace sallyport::store {

bool SingleUseRepository::first_use(const base::Uuid& scope, base::ByteView value_digest,
                                    base::Time expires) {
  return session_.execute(
             "INSERT INTO single_uses (scope, value_digest, expires_at) VALUES (:scope, :digest, :expires) "
             "ON CONFLICT (scope, value_digest) DO NOTHING",
             {{"scope", base::ByteView(scope.bytes)}, {"digest", value_digest}, {"expires", expires}}) > 0;
}

// By key and not by end: an index by end would cost each use another row, and rows that end together lie on
// as many pages as there are rows.
SingleUseRepository::Swept SingleUseRepository::sweep(const SingleUseKey& after, base::Time now,
                                                      std::int64_t limit) {
  Swept swept;
  std::vector<Parameter> parameters{{"scope", after.scope}, {"digest", after.value_digest}};
  const auto with = [&](std::initializer_list<Parameter> more) {
    auto all = parameters;
    all.insert(all.end(), more);
    return all;
  };
  swept.next = query_first(
      session_,
      "SELECT scope, value_digest FROM single_uses WHERE (scope, value_digest) > (:scope, :digest) "
      "ORDER BY scope, value_digest LIMIT 1 OFFSET :others",
      with({{"others", limit - 1}}),
      [](const Row& row) { return SingleUseKey{.scope = row.blob(0), .value_digest = row.blob(1)}; });
  if (swept.next)
    swept.removed = session_.execute(
        "DELETE FROM single_uses WHERE (scope, value_digest) > (:scope, :digest) "
        "AND (scope, value_digest) <= (:last_scope, :last_digest) AND expires_at < :now",
        with({{"last_scope", swept.next->scope}, {"last_digest", swept.next->value_digest}, {"now", now}}));
  else
    swept.removed = session_.execute(
        "DELETE FROM single_uses WHERE (scope, value_digest) > (:scope, :digest) AND expires_at < :now",
        with({{"now", now}}));
  return swept;
}

}  // namespace sallyport::store
