// Rows of access policies, and the number that tells whether a tenant's policies are still those that
// somebody has in memory.
//
// inventory/ uses it inside a transaction.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/access_policy.h"
#include "store/database.h"

namespace sallyport::store {

enum class AccessPolicyOrder { kCreated, kName };

struct AccessPolicyQuery {
  model::TenantId tenant{};
  std::optional<std::string_view> name{};         // exact
  std::optional<std::string_view> description{};  // exact
  AccessPolicyOrder order = AccessPolicyOrder::kCreated;
  const model::AccessPolicy* after = nullptr;  // the last of the page before: its id, name and creation time
  std::int64_t limit = 25;
};

// A change of a policy that is to be recorded on the assets it is about.
struct Announcement {
  model::AccessPolicyId policy{};
  std::int64_t version = 0;
  model::TenantId tenant{};
  base::Time made_at{};
  std::int64_t done_to = 0;  // the position of the last asset that was looked at
};

class AccessPolicyRepository {
 public:
  explicit AccessPolicyRepository(Session& session) : session_(session) {}

  // Rises with every change of a tenant's policies; 0 before the first.
  std::int64_t version(const model::TenantId& tenant);
  std::vector<model::AccessPolicy> all(const model::TenantId& tenant);  // oldest first
  std::vector<model::AccessPolicy> list(const AccessPolicyQuery& query);
  std::int64_t count(const AccessPolicyQuery& query);  // `after` and `limit` do not apply
  std::optional<model::AccessPolicy> find(const model::TenantId& tenant, const model::AccessPolicyId& id);

  void insert(const model::AccessPolicy& policy);
  // Writes everything but id, tenant and creation time, and raises the version. False when the row is gone or
  // has another version.
  bool update(const model::AccessPolicy& policy, std::int64_t expected_version);
  bool erase(const model::TenantId& tenant, const model::AccessPolicyId& id);

  void insert_announcement(const Announcement& announcement);
  std::optional<Announcement> first_announcement();  // the oldest
  void move_announcement(const Announcement& announcement);
  void end_announcement(const Announcement& announcement);

 private:
  void raise_version(const model::TenantId& tenant);

  Session& session_;
};

}  // namespace sallyport::store
