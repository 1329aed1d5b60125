// What an import changes: the file compared with what the store has, before anything is written. So the
// writer's lock is held for the differences only.
#pragma once

#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "directory/import_file.h"
#include "directory/service.h"
#include "store/database.h"

namespace sallyport::directory {

struct ImportPlan {
  using Membership = std::pair<model::GroupId, model::UserId>;

  std::int64_t sequence = 0;                          // of the change feed when the store was read
  std::vector<model::User> new_users, changed_users;  // changed ones carry the version that was read
  std::vector<model::Group> new_groups, changed_groups;
  std::vector<model::GroupId> deleted_groups;
  std::vector<Membership> added, removed;
  ImportSummary summary;
};

// In a read transaction.
ImportPlan make_import_plan(store::Session& session, const model::TenantId& tenant, const ImportFile& file,
                            base::Time now, base::Random& random);

// In a write transaction. False, and the transaction has to be rolled back, when another import of the
// tenant has been written since the plan was made.
bool write_import_plan(store::Session& session, const model::TenantId& tenant, const ImportPlan& plan,
                       base::Time now);

}  // namespace sallyport::directory
