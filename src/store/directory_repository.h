// Rows of users, groups and memberships, local and imported. directory/ uses it inside a transaction.
//
// `folded_name` is the name after Unicode case folding, made by the caller; lists by name go by its
// bytes, and filters look for a part of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "model/people.h"
#include "store/database.h"

namespace sallyport::store {

enum class PeopleOrder { kName, kCreatedAt };

// Where a page ended: the sort value of its last row and the row's id.
struct PeoplePosition {
  std::string folded_name;  // when the order is by name
  base::Time created_at;    // when it is by creation
  base::Uuid id;
};

struct PeopleQuery {
  model::TenantId tenant;
  std::optional<std::string_view> source;     // nothing: all
  std::string_view folded_filter;             // part of the folded name; empty: all
  std::optional<model::GroupId> member_of;    // users only
  std::optional<model::UserId> has_member{};  // groups only
  PeopleOrder order = PeopleOrder::kName;
  bool descending = false;
  std::optional<PeoplePosition> after;
  std::int64_t limit = 25;
};

enum class ImportOutcome { kCreated, kChanged, kUnchanged };

class UserRepository {
 public:
  explicit UserRepository(Session& session) : session_(session) {}

  std::vector<model::User> list(const PeopleQuery& query);  // `after` and `limit` apply
  std::int64_t count(const PeopleQuery& query);             // `after` and `limit` do not
  std::optional<model::User> find(const model::TenantId& tenant, const model::UserId& id);
  std::optional<model::User> find_external(const model::TenantId& tenant, std::string_view source,
                                           std::string_view external_id);

  // Refusal: kConflict "external_id_taken" when (tenant, source, external_id) is there already.
  base::Result<void> insert(const model::User& user, std::string_view folded_name);
  // Writes name, email, active and updated_at, and sets the version to expected_version + 1. False when
  // the row is gone or has another version.
  bool update(const model::User& user, std::string_view folded_name, std::int64_t expected_version);
  bool erase(const model::TenantId& tenant, const model::UserId& id);

  // Creates or changes the user of (tenant, source, external_id). On return `user` is the row as it is
  // stored: one that was there keeps its id, creation time and, when nothing differs, its version.
  ImportOutcome upsert(model::User& user, std::string_view folded_name);

 private:
  Session& session_;
};

class GroupRepository {
 public:
  explicit GroupRepository(Session& session) : session_(session) {}

  // The same contract as for users; member_count is counted on reading.
  std::vector<model::Group> list(const PeopleQuery& query);
  std::int64_t count(const PeopleQuery& query);
  std::optional<model::Group> find(const model::TenantId& tenant, const model::GroupId& id);
  std::optional<model::Group> find_external(const model::TenantId& tenant, std::string_view source,
                                            std::string_view external_id);
  base::Result<void> insert(const model::Group& group, std::string_view folded_name);
  bool update(const model::Group& group, std::string_view folded_name, std::int64_t expected_version);
  bool erase(const model::TenantId& tenant, const model::GroupId& id);
  ImportOutcome upsert(model::Group& group, std::string_view folded_name);

  // True when it was not a member. Group and user are of the same tenant: the caller has checked.
  bool add_member(const model::GroupId& group, const model::UserId& user);
  bool remove_member(const model::GroupId& group, const model::UserId& user);
  void clear_members(const model::GroupId& group);
  bool is_member(const model::GroupId& group, const model::UserId& user);
  std::vector<model::UserId> member_ids(const model::GroupId& group);  // in order of id

 private:
  Session& session_;
};

}  // namespace sallyport::store
