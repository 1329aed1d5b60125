#include "store/revocation_repository.h"

#include "store/columns.h"

namespace sallyport::store {

void RevocationRepository::put(const Revocation& revocation) {
  session_.execute(
      "INSERT INTO revocations (token_digest, expires_at) VALUES (:digest, :expires) "
      "ON CONFLICT (token_digest) DO UPDATE SET expires_at = excluded.expires_at "
      "WHERE revocations.expires_at < excluded.expires_at",
      {{"digest", revocation.token_digest}, {"expires", revocation.expires}});
}

bool RevocationRepository::contains(base::ByteView token_digest) {
  return query_integer(session_, "SELECT count(*) FROM revocations WHERE token_digest = :digest",
                       {{"digest", token_digest}}) > 0;
}

std::vector<Revocation> RevocationRepository::live(base::Time now) {
  return query_all(session_, "SELECT token_digest, expires_at FROM revocations WHERE expires_at > :now",
                   {{"now", now}}, [](const Row& row) { return Revocation{row.blob(0), row.time(1)}; });
}

std::int64_t RevocationRepository::sweep(base::Time now) {
  return session_.execute("DELETE FROM revocations WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace sallyport::store
