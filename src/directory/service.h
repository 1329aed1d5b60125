// The people of a tenant: users, groups, memberships, and the import file (accessia A17, A18).
//
// Every function checks the caller's permission ("users:read", "users:write", "groups:read",
// "groups:write"): kForbidden. Ids of another tenant are kNotFound. Changes carry an audit record.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "directory/page.h"
#include "model/caller.h"
#include "model/people.h"
#include "store/database.h"

namespace sallyport::directory {

enum class SortBy { kName, kCreatedAt };

struct ListQuery {
  std::string source = "all";  // "all", "local" or a directory that was imported; another word is kInvalid
  std::string filter{};  // case-insensitive part of the name, after Unicode case folding; at most 256 bytes
  std::int64_t limit = 25;  // 1 to 500, else kInvalid
  SortBy sort = SortBy::kName;
  bool descending = false;
  std::string after{};  // opaque position made by the page before; empty: the first page
};

struct NewUser {
  std::string name{};
  std::string email{};
  bool active = true;
};
struct UserChange {
  std::optional<std::string> name{};
  std::optional<std::string> email{};
  std::optional<bool> active{};
};

struct ImportSummary {
  std::int64_t users_created = 0, users_changed = 0, users_unchanged = 0;
  std::int64_t groups_created = 0, groups_changed = 0, groups_unchanged = 0;
  std::int64_t memberships = 0;  // of all groups of the file together
  // Of the same source, but not in the file any more.
  std::int64_t users_deactivated = 0, groups_deleted = 0;
};

template <class T>
class RecentPages;

class Service {
 public:
  Service(store::Store& store, audit::Log& audit, const base::Clock& clock, base::Random& random);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Changes and removals are for local people only: imported ones are kConflict "imported_record", for the
  // next import would undo them.
  async::Task<base::Result<Page<model::User>>> list_users(const model::Caller& caller, ListQuery query);
  async::Task<base::Result<model::User>> get_user(const model::Caller& caller, model::UserId id);
  async::Task<base::Result<model::User>> create_user(const model::Caller& caller, NewUser user);
  async::Task<base::Result<model::User>> change_user(const model::Caller& caller, model::UserId id,
                                                     UserChange change);
  async::Task<base::Result<void>> remove_user(const model::Caller& caller, model::UserId id);

  async::Task<base::Result<Page<model::Group>>> list_groups(const model::Caller& caller, ListQuery query);
  async::Task<base::Result<model::Group>> get_group(const model::Caller& caller, model::GroupId id);
  async::Task<base::Result<model::Group>> create_group(const model::Caller& caller, std::string name);
  async::Task<base::Result<model::Group>> rename_group(const model::Caller& caller, model::GroupId id,
                                                       std::string name);
  async::Task<base::Result<void>> remove_group(const model::Caller& caller, model::GroupId id);
  async::Task<base::Result<Page<model::User>>> list_members(const model::Caller& caller, model::GroupId id,
                                                            ListQuery query);
  async::Task<base::Result<Page<model::Group>>> list_groups_of(const model::Caller& caller, model::UserId id,
                                                               ListQuery query);
  // Adds one (no change when it is a member already), or removes one (kNotFound when it is none). Only
  // local groups; imported ones are kConflict.
  async::Task<base::Result<void>> add_member(const model::Caller& caller, model::GroupId group,
                                             model::UserId user);
  async::Task<base::Result<void>> remove_member(const model::Caller& caller, model::GroupId group,
                                                model::UserId user);

  // Takes the documented JSON file (docs/guide/directory-import.md) as a whole or not at all. Users of the
  // same source that it lacks become inactive, groups that it lacks are deleted; other sources stay.
  // Refusals name the record: field "users[3].email"; kConflict "import_running" when other imports of the
  // tenant keep coming in between.
  async::Task<base::Result<ImportSummary>> import(const model::Caller& caller, std::string_view json);

 private:
  store::Store& store_;
  audit::Log& audit_;
  const base::Clock& clock_;
  base::Random& random_;
  std::atomic<std::uint64_t> changes_{0};  // that this process has made
  std::unique_ptr<RecentPages<model::User>> user_pages_;
  std::unique_ptr<RecentPages<model::Group>> group_pages_;
};

}  // namespace sallyport::directory
