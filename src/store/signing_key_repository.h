// Rows of the keys that sign our tokens; the private half is sealed. tokens/ uses it in a transaction.
#pragma once

#include <vector>

#include "model/signing_key.h"
#include "store/database.h"

namespace sallyport::store {

class SigningKeyRepository {
 public:
  explicit SigningKeyRepository(Session& session) : session_(session) {}

  void insert(const model::SigningKey& key);
  std::vector<model::SigningKey> list();  // newest first, by publication then id
  // Writes published_at, active_from, retired_at and delete_at. False when it is gone.
  bool update_dates(const model::SigningKey& key);
  bool erase(const model::SigningKeyId& id);

 private:
  Session& session_;
};

}  // namespace sallyport::store
