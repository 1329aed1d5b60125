#include "store/signing_key_repository.h"

#include "store/columns.h"

namespace sallyport::store {
namespace {

model::SigningKey read_signing_key(const Row& row) {
  return {.id = read_id<model::SigningKeyId>(row, 0),
          .kid = row.text(1),
          .algorithm = read_word(row, 2, model::parse_signing_algorithm),
          .public_key = row.blob(3),
          .sealed_private = row.blob(4),
          .published_at = row.time(5),
          .active_from = row.time(6),
          .retired_at = row.optional_time(7),
          .delete_at = row.optional_time(8)};
}

}  // namespace

void SigningKeyRepository::insert(const model::SigningKey& key) {
  session_.execute(
      "INSERT INTO signing_keys (id, kid, algorithm, public_key, sealed_private, published_at, active_from, "
      "retired_at, delete_at) VALUES (:id, :kid, :algorithm, :public_key, :sealed_private, :published_at, "
      ":active_from, :retired_at, :delete_at)",
      {{"id", key.id.bytes()},
       {"kid", key.kid},
       {"algorithm", model::to_string(key.algorithm)},
       {"public_key", key.public_key},
       {"sealed_private", key.sealed_private},
       {"published_at", key.published_at},
       {"active_from", key.active_from},
       {"retired_at", key.retired_at},
       {"delete_at", key.delete_at}});
}

std::vector<model::SigningKey> SigningKeyRepository::list() {
  return query_all(
      session_,
      "SELECT id, kid, algorithm, public_key, sealed_private, published_at, active_from, retired_at, "
      "delete_at FROM signing_keys ORDER BY published_at DESC, id DESC",
      {}, read_signing_key);
}

bool SigningKeyRepository::update_dates(const model::SigningKey& key) {
  return session_.execute(
             "UPDATE signing_keys SET published_at = :published_at, active_from = :active_from, "
             "retired_at = :retired_at, delete_at = :delete_at WHERE id = :id",
             {{"published_at", key.published_at},
              {"active_from", key.active_from},
              {"retired_at", key.retired_at},
              {"delete_at", key.delete_at},
              {"id", key.id.bytes()}}) > 0;
}

bool SigningKeyRepository::erase(const model::SigningKeyId& id) {
  return session_.execute("DELETE FROM signing_keys WHERE id = :id", {{"id", id.bytes()}}) > 0;
}

}  // namespace sallyport::store
