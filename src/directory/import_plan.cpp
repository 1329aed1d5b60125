#include "directory/import_plan.h"

#include <limits>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "model/case_folding.h"
#include "store/change_repository.h"
#include "store/directory_repository.h"

namespace sallyport::directory {

using store::ChangeRepository;
using store::GroupRepository;
using store::Session;
using store::UserRepository;

namespace {

constexpr std::string_view kFeedKind = "directory_import";
constexpr std::int64_t kFeedPage = 1000;

template <class Record>
using ByExternalId = std::unordered_map<std::string, Record>;

template <class Record>
ByExternalId<Record> index(std::vector<Record> records) {
  ByExternalId<Record> by_id;
  by_id.reserve(records.size());
  for (auto& record : records) {
    auto id = record.external_id;
    by_id.emplace(std::move(id), std::move(record));
  }
  return by_id;
}

class Planner {
 public:
  Planner(Session& session, const model::TenantId& tenant, const ImportFile& file, base::Time now,
          base::Random& random)
      : session_(session), tenant_(tenant), file_(file), now_(now), random_(random) {}

  ImportPlan plan() {
    plan_.sequence = ChangeRepository(session_).latest();
    plan_users();
    plan_groups();
    return std::move(plan_);
  }

 private:
  store::PeopleQuery everything() const {
    store::PeopleQuery query{
        .tenant = tenant_, .source = file_.source, .folded_filter = {}, .member_of = {}, .after = {}};
    query.order = store::PeopleOrder::kCreatedAt;
    query.limit = std::numeric_limits<std::int64_t>::max();
    return query;
  }

  void plan_users() {
    auto stored = index(UserRepository(session_).list(everything()));
    users_.reserve(file_.users.size());
    for (const auto& wanted : file_.users) {
      const auto found = stored.find(wanted.id);
      users_.push_back(found == stored.end() ? plan_new(wanted) : plan_old(wanted, found->second));
      if (found != stored.end()) stored.erase(found);
    }
    for (auto& [id, user] : stored) {
      if (!user.active) continue;
      user.active = false;
      user.updated_at = now_;
      ++plan_.summary.users_deactivated;
      plan_.changed_users.push_back(std::move(user));
    }
  }

  model::UserId plan_new(const ImportedUser& wanted) {
    ++plan_.summary.users_created;
    return plan_.new_users
        .emplace_back(model::User{.id = model::UserId::random(random_),
                                  .tenant = tenant_,
                                  .source = file_.source,
                                  .external_id = wanted.id,
                                  .name = wanted.name,
                                  .email = wanted.email,
                                  .active = wanted.active,
                                  .created_at = now_,
                                  .updated_at = now_,
                                  .version = 1})
        .id;
  }

  model::UserId plan_old(const ImportedUser& wanted, model::User& user) {
    const bool same = user.name == wanted.name && user.email == wanted.email && user.active == wanted.active;
    ++(same ? plan_.summary.users_unchanged : plan_.summary.users_changed);
    if (same) return user.id;
    user.name = wanted.name;
    user.email = wanted.email;
    user.active = wanted.active;
    user.updated_at = now_;
    return plan_.changed_users.emplace_back(std::move(user)).id;
  }

  void plan_groups() {
    auto stored = index(GroupRepository(session_).list(everything()));
    for (const auto& wanted : file_.groups) {
      plan_.summary.memberships += std::ssize(wanted.members);
      const auto found = stored.find(wanted.id);
      if (found == stored.end()) {
        plan_new(wanted);
      } else {
        plan_old(wanted, found->second);
        stored.erase(found);
      }
    }
    for (const auto& [id, group] : stored) plan_.deleted_groups.push_back(group.id);
    plan_.summary.groups_deleted = std::ssize(stored);
  }

  void plan_new(const ImportedGroup& wanted) {
    ++plan_.summary.groups_created;
    const auto& group = plan_.new_groups.emplace_back(model::Group{.id = model::GroupId::random(random_),
                                                                   .tenant = tenant_,
                                                                   .source = file_.source,
                                                                   .external_id = wanted.id,
                                                                   .name = wanted.name,
                                                                   .member_count = 0,
                                                                   .created_at = now_,
                                                                   .updated_at = now_,
                                                                   .version = 1});
    for (const auto member : wanted.members) plan_.added.emplace_back(group.id, users_[member]);
  }

  void plan_old(const ImportedGroup& wanted, model::Group& group) {
    const bool same_members = plan_members(wanted, group);
    const bool same_name = group.name == wanted.name;
    const bool same = same_members && same_name;
    ++(same ? plan_.summary.groups_unchanged : plan_.summary.groups_changed);
    if (same) return;
    group.name = wanted.name;
    group.updated_at = now_;
    plan_.changed_groups.push_back(std::move(group));
  }

  bool plan_members(const ImportedGroup& wanted, const model::Group& group) {
    std::unordered_set<model::UserId> stored;
    if (group.member_count > 0) {
      const auto ids = GroupRepository(session_).member_ids(group.id);
      stored.insert(ids.begin(), ids.end());
    }
    const auto before = plan_.added.size() + plan_.removed.size();
    for (const auto member : wanted.members)
      if (stored.erase(users_[member]) == 0) plan_.added.emplace_back(group.id, users_[member]);
    for (const auto& gone : stored) plan_.removed.emplace_back(group.id, gone);
    return plan_.added.size() + plan_.removed.size() == before;
  }

  Session& session_;
  const model::TenantId& tenant_;
  const ImportFile& file_;
  base::Time now_;
  base::Random& random_;
  std::vector<model::UserId> users_;  // of file_.users, in order
  ImportPlan plan_;
};

// Imported records change through imports only, so this is all that can make a plan stale.
bool imported_since(Session& session, const model::TenantId& tenant, std::int64_t sequence) {
  ChangeRepository changes(session);
  if (changes.oldest_kept() > sequence + 1) return true;
  for (;;) {
    const auto page = changes.since(sequence, kFeedPage);
    for (const auto& change : page)
      if (change.kind == kFeedKind && model::TenantId::from_bytes(change.object) == tenant) return true;
    if (std::ssize(page) < kFeedPage) return false;
    sequence = page.back().sequence;
  }
}

}  // namespace

ImportPlan make_import_plan(Session& session, const model::TenantId& tenant, const ImportFile& file,
                            base::Time now, base::Random& random) {
  return Planner(session, tenant, file, now, random).plan();
}

bool write_import_plan(Session& session, const model::TenantId& tenant, const ImportPlan& plan,
                       base::Time now) {
  if (imported_since(session, tenant, plan.sequence)) return false;
  UserRepository users(session);
  for (const auto& user : plan.new_users) CHECK(users.insert(user, model::fold_case(user.name)).has_value());
  for (const auto& user : plan.changed_users)
    CHECK(users.update(user, model::fold_case(user.name), user.version));
  GroupRepository groups(session);
  for (const auto& id : plan.deleted_groups) CHECK(groups.erase(tenant, id));
  for (const auto& group : plan.new_groups)
    CHECK(groups.insert(group, model::fold_case(group.name)).has_value());
  for (const auto& group : plan.changed_groups)
    CHECK(groups.update(group, model::fold_case(group.name), group.version));
  for (const auto& [group, user] : plan.added) groups.add_member(group, user);
  for (const auto& [group, user] : plan.removed) groups.remove_member(group, user);
  ChangeRepository(session).append(kFeedKind, tenant.bytes(), now);
  return true;
}

}  // namespace sallyport::directory
