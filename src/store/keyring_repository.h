// Rows of wrapped data keys. Only store/keyring_store uses it.
#pragma once

#include <vector>

#include "base/clock.h"
#include "crypto/envelope.h"
#include "store/database.h"

namespace sallyport::store {

struct DataKeyRow {
  crypto::WrappedDataKey key;
  base::Time created_at;
  bool active = false;  // new values are sealed under it; one row at most
};

class KeyringRepository {
 public:
  explicit KeyringRepository(Session& session) : session_(session) {}

  std::vector<DataKeyRow> list();  // oldest first
  void insert(const DataKeyRow& row);
  // Writes version, KEK id and wrapped bytes. False unless the row is there with the version before.
  bool update_wrap(const crypto::WrappedDataKey& key);
  void set_active(const crypto::DataKeyId& id);  // and nobody else
  bool erase(const crypto::DataKeyId& id);

 private:
  Session& session_;
};

}  // namespace sallyport::store
