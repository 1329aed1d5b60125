// Rows of wrapped data keys. Only store/keyring_store uses it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/envelope.h"
#include "model/ids.h"
#include "store/database.h"

namespace sallyport::store {

struct DataKeyRow {
  crypto::WrappedDataKey key;
  base::Time created_at;
  bool active = false;                      // new values are sealed under it; one row of each owner at most
  std::optional<base::Time> active_from{};  // nothing while it is only published

  bool published() const { return !active_from; }
  bool retired() const { return !active && active_from; }
};

class KeyringRepository {
 public:
  explicit KeyringRepository(Session& session) : session_(session) {}

  std::vector<DataKeyRow> list();  // oldest first
  void insert(const DataKeyRow& row);
  // Writes version, KEK id and wrapped bytes. False unless the row is there with the version before.
  bool update_wrap(const crypto::WrappedDataKey& key);
  bool published_by(base::Time made_by);  // whether a published key was made by then
  // Of all owners, or of one, the published keys that were made by `made_by` become the active ones. Answers
  // which.
  std::vector<crypto::DataKeyId> activate_published(const std::optional<model::TenantId>& tenant,
                                                    base::Time made_by, base::Time now);
  // Erases the retired keys of all owners whose active key is that since `since` or longer. Answers how many.
  std::int64_t erase_retired(base::Time since);
  std::int64_t erase_of(const model::TenantId& tenant);  // answers how many
  // The active keys by the id text of their tenant; the installation's has an empty one.
  std::map<std::string, crypto::DataKeyId, std::less<>> active();
  std::vector<model::TenantId> tenants_without();  // an active key

 private:
  Session& session_;
};

}  // namespace sallyport::store
