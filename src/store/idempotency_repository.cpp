#include "store/idempotency_repository.h"

#include <algorithm>

#include "crypto/digest.h"
#include "store/columns.h"

namespace sallyport::store {

std::optional<IdempotencyRepository::Made> IdempotencyRepository::find(const base::Uuid& scope,
                                                                       std::string_view key,
                                                                       std::string_view request,
                                                                       base::Time now) {
  const auto digest = crypto::sha256(base::as_bytes(key));
  return query_first(
      session_,
      "SELECT made, request_digest FROM idempotency_keys "
      "WHERE scope = :scope AND key_digest = :key AND expires_at > :now",
      {{"scope", base::ByteView(scope.bytes)}, {"key", base::ByteView(digest)}, {"now", now}},
      [&](const Row& row) {
        const auto object = base::Uuid::from_bytes(row.blob(0));
        if (!object) throw StorageFault("A stored id does not have 16 bytes.");
        return Made{.object = *object,
                    .same_request = std::ranges::equal(row.blob(1), crypto::sha256(base::as_bytes(request)))};
      });
}

void IdempotencyRepository::note(const base::Uuid& scope, std::string_view key, std::string_view request,
                                 const base::Uuid& object, base::Time expires) {
  const auto key_digest = crypto::sha256(base::as_bytes(key));
  const auto request_digest = crypto::sha256(base::as_bytes(request));
  session_.execute(
      "INSERT INTO idempotency_keys (scope, key_digest, request_digest, made, expires_at) "
      "VALUES (:scope, :key, :request, :made, :expires) ON CONFLICT (scope, key_digest) DO UPDATE SET "
      "request_digest = excluded.request_digest, made = excluded.made, expires_at = excluded.expires_at",
      {{"scope", base::ByteView(scope.bytes)},
       {"key", base::ByteView(key_digest)},
       {"request", base::ByteView(request_digest)},
       {"made", base::ByteView(object.bytes)},
       {"expires", expires}});
}

std::int64_t IdempotencyRepository::sweep(base::Time now) {
  return session_.execute("DELETE FROM idempotency_keys WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace sallyport::store
