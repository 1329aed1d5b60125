// The roles of a tenant: the built-in ones, and those that it makes of its own (accessia A16, archivist R8).
//
// Every function checks the caller's permission ("roles:read", "roles:write"): kForbidden. Nobody makes or
// changes a role that may do more than they may themselves: kForbidden "exceeds_own_role". A change is one
// transaction with its audit record, and acts on every core before it is answered. Runs on a core.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/task.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/audit_record.h"
#include "model/caller.h"
#include "model/role.h"
#include "store/database.h"

namespace sallyport::directory {

struct NewRole {
  std::string name{};         // a word of a-z, 0-9, '-' and '_' that begins with a letter, 1 to 64 characters
  std::string description{};  // at most 256 bytes
  model::PermissionSet permissions{};  // one at least
  model::AllOf assets{};               // at most model::kMaxConditions
};
// Absent members stay as they are; permissions and assets are replaced as a whole.
struct RoleChange {
  std::optional<std::string> description{};
  std::optional<model::PermissionSet> permissions{};
  std::optional<model::AllOf> assets{};
};

class Roles {
 public:
  // Whoever keeps in memory what a role means reads it anew inside the transaction of its change, and answers
  // with what to do after the commit and before the answer.
  using Publish = std::function<async::Task<>()>;
  using Reader = std::function<Publish(store::Session&, const model::TenantId&, std::string_view role)>;
  static constexpr std::size_t kMost = 100;  // of a tenant's own

  Roles(store::Store& store, audit::Log& audit, const base::Clock& clock, Reader reader)
      : store_(store), audit_(audit), clock_(clock), reader_(std::move(reader)) {}

  // The built-in ones, then the tenant's own by name.
  async::Task<base::Result<std::vector<model::Role>>> list(const model::Caller& caller);
  async::Task<base::Result<model::Role>> get(const model::Caller& caller, std::string name);
  // Refusals: kInvalid with the field, kConflict "role_exists", "too_many_roles".
  async::Task<base::Result<model::Role>> create(const model::Caller& caller, NewRole wanted);
  // Refusals: kConflict "built_in_role", "stale_version".
  async::Task<base::Result<model::Role>> change(const model::Caller& caller, std::string name,
                                                RoleChange change,
                                                std::optional<std::int64_t> expected_version = {});
  // Refusals: kConflict "built_in_role", and "role_in_use" while an integration, a member or an invitation
  // has it.
  async::Task<base::Result<void>> remove(const model::Caller& caller, std::string name);

 private:
  template <class T>
  struct Written {
    T answer;
    Publish publish;  // empty when nothing has changed
  };
  template <class T>
  async::Task<base::Result<T>> write(const model::Caller& caller,
                                     std::function<base::Result<Written<T>>(store::Session&)> work);
  // Inside a transaction, after the change: the feed row and the audit record.
  Publish note_change(store::Session& session, const model::Caller& caller, model::AuditAction action,
                      std::string_view role, std::string_view what = {});

  store::Store& store_;
  audit::Log& audit_;
  const base::Clock& clock_;
  Reader reader_;
};

}  // namespace sallyport::directory
