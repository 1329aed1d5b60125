#include "store/directory_repository.h"

#include "base/check.h"
#include "store/columns.h"
#include "store/people_query.h"

namespace sallyport::store {
namespace {

constexpr std::string_view kUserColumns =
    "id, tenant_id, source, external_id, name, email, active, created_at, updated_at, version";
constexpr std::string_view kGroupColumns =
    "id, tenant_id, source, external_id, name, "
    "(SELECT count(*) FROM group_members m WHERE m.group_id = user_groups.id), created_at, updated_at, "
    "version";

model::User read_user(const Row& row) {
  return {.id = read_id<model::UserId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .source = row.text(2),
          .external_id = row.text(3),
          .name = row.text(4),
          .email = row.text(5),
          .active = row.boolean(6),
          .created_at = row.time(7),
          .updated_at = row.time(8),
          .version = row.integer(9)};
}

model::Group read_group(const Row& row) {
  return {.id = read_id<model::GroupId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .source = row.text(2),
          .external_id = row.text(3),
          .name = row.text(4),
          .member_count = row.integer(5),
          .created_at = row.time(6),
          .updated_at = row.time(7),
          .version = row.integer(8)};
}

std::string select(std::string_view columns, std::string_view rest) {
  return std::string("SELECT ").append(columns).append(rest);
}

// From so many members on they are found sooner among all users than by reading and sorting them.
constexpr std::int64_t kLargeGroup = 2000;

bool is_large(Session& session, const std::optional<model::GroupId>& group) {
  if (!group) return false;
  constexpr std::string_view kCountSome =
      "SELECT count(*) FROM (SELECT 1 FROM group_members WHERE group_id = :group LIMIT :large) some_members";
  return query_integer(session, kCountSome, {{"group", group->bytes()}, {"large", kLargeGroup}}) ==
         kLargeGroup;
}

std::unexpected<base::Error> external_id_taken() {
  return base::refuse(base::ErrorKind::kConflict, "external_id_taken",
                      "A record with this id of this source exists already. Change that one instead.",
                      "external_id");
}

}  // namespace

std::vector<model::User> UserRepository::list(const PeopleQuery& query) {
  const PeopleSelection selection(query, is_large(session_, query.member_of));
  return query_all(session_, selection.page_sql(kUserColumns, "users"), selection.page_parameters(),
                   read_user);
}

std::int64_t UserRepository::count(const PeopleQuery& query) {
  const PeopleSelection selection(query, is_large(session_, query.member_of));
  return query_integer(session_, selection.count_sql("users"), selection.count_parameters());
}

std::optional<model::User> UserRepository::find(const model::TenantId& tenant, const model::UserId& id) {
  return query_first(session_, select(kUserColumns, " FROM users WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_user);
}

std::optional<model::User> UserRepository::find_external(const model::TenantId& tenant,
                                                         std::string_view source,
                                                         std::string_view external_id) {
  return query_first(session_,
                     select(kUserColumns,
                            " FROM users WHERE tenant_id = :tenant AND source = :source "
                            "AND external_id = :external_id AND external_id <> ''"),
                     {{"tenant", tenant.bytes()}, {"source", source}, {"external_id", external_id}},
                     read_user);
}

base::Result<void> UserRepository::insert(const model::User& user, std::string_view folded_name) {
  const auto inserted = session_.execute(
      "INSERT INTO users (id, tenant_id, source, external_id, name, folded_name, email, active, created_at, "
      "updated_at, version) VALUES (:id, :tenant, :source, :external_id, :name, :folded_name, :email, "
      ":active, "
      ":created_at, :updated_at, :version) "
      "ON CONFLICT (tenant_id, source, external_id) WHERE external_id <> '' DO NOTHING",
      {{"id", user.id.bytes()},
       {"tenant", user.tenant.bytes()},
       {"source", user.source},
       {"external_id", user.external_id},
       {"name", user.name},
       {"folded_name", folded_name},
       {"email", user.email},
       {"active", user.active},
       {"created_at", user.created_at},
       {"updated_at", user.updated_at},
       {"version", user.version}});
  if (inserted == 0) return external_id_taken();
  return {};
}

bool UserRepository::update(const model::User& user, std::string_view folded_name,
                            std::int64_t expected_version) {
  return session_.execute(
             "UPDATE users SET name = :name, folded_name = :folded_name, email = :email, active = :active, "
             "updated_at = :updated_at, version = version + 1 "
             "WHERE id = :id AND tenant_id = :tenant AND version = :expected",
             {{"name", user.name},
              {"folded_name", folded_name},
              {"email", user.email},
              {"active", user.active},
              {"updated_at", user.updated_at},
              {"id", user.id.bytes()},
              {"tenant", user.tenant.bytes()},
              {"expected", expected_version}}) > 0;
}

bool UserRepository::erase(const model::TenantId& tenant, const model::UserId& id) {
  return session_.execute("DELETE FROM users WHERE id = :id AND tenant_id = :tenant",
                          {{"id", id.bytes()}, {"tenant", tenant.bytes()}}) > 0;
}

ImportOutcome UserRepository::upsert(model::User& user, std::string_view folded_name) {
  auto stored = find_external(user.tenant, user.source, user.external_id);
  if (!stored) {
    CHECK(insert(user, folded_name).has_value());
    return ImportOutcome::kCreated;
  }
  const bool same = stored->name == user.name && stored->email == user.email && stored->active == user.active;
  if (!same) {
    stored->name = user.name;
    stored->email = user.email;
    stored->active = user.active;
    stored->updated_at = user.updated_at;
    CHECK(update(*stored, folded_name, stored->version));
    ++stored->version;
  }
  user = *std::move(stored);
  return same ? ImportOutcome::kUnchanged : ImportOutcome::kChanged;
}

std::vector<model::Group> GroupRepository::list(const PeopleQuery& query) {
  CHECK(!query.member_of);
  const PeopleSelection selection(query);
  return query_all(session_, selection.page_sql(kGroupColumns, "user_groups"), selection.page_parameters(),
                   read_group);
}

std::int64_t GroupRepository::count(const PeopleQuery& query) {
  CHECK(!query.member_of);
  const PeopleSelection selection(query);
  return query_integer(session_, selection.count_sql("user_groups"), selection.count_parameters());
}

std::optional<model::Group> GroupRepository::find(const model::TenantId& tenant, const model::GroupId& id) {
  return query_first(session_,
                     select(kGroupColumns, " FROM user_groups WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_group);
}

std::optional<model::Group> GroupRepository::find_external(const model::TenantId& tenant,
                                                           std::string_view source,
                                                           std::string_view external_id) {
  return query_first(session_,
                     select(kGroupColumns,
                            " FROM user_groups WHERE tenant_id = :tenant AND source = :source "
                            "AND external_id = :external_id AND external_id <> ''"),
                     {{"tenant", tenant.bytes()}, {"source", source}, {"external_id", external_id}},
                     read_group);
}

base::Result<void> GroupRepository::insert(const model::Group& group, std::string_view folded_name) {
  const auto inserted = session_.execute(
      "INSERT INTO user_groups (id, tenant_id, source, external_id, name, folded_name, created_at, "
      "updated_at, "
      "version) VALUES (:id, :tenant, :source, :external_id, :name, :folded_name, :created_at, :updated_at, "
      ":version) ON CONFLICT (tenant_id, source, external_id) WHERE external_id <> '' DO NOTHING",
      {{"id", group.id.bytes()},
       {"tenant", group.tenant.bytes()},
       {"source", group.source},
       {"external_id", group.external_id},
       {"name", group.name},
       {"folded_name", folded_name},
       {"created_at", group.created_at},
       {"updated_at", group.updated_at},
       {"version", group.version}});
  if (inserted == 0) return external_id_taken();
  return {};
}

bool GroupRepository::update(const model::Group& group, std::string_view folded_name,
                             std::int64_t expected_version) {
  return session_.execute(
             "UPDATE user_groups SET name = :name, folded_name = :folded_name, updated_at = :updated_at, "
             "version = version + 1 WHERE id = :id AND tenant_id = :tenant AND version = :expected",
             {{"name", group.name},
              {"folded_name", folded_name},
              {"updated_at", group.updated_at},
              {"id", group.id.bytes()},
              {"tenant", group.tenant.bytes()},
              {"expected", expected_version}}) > 0;
}

bool GroupRepository::erase(const model::TenantId& tenant, const model::GroupId& id) {
  return session_.execute("DELETE FROM user_groups WHERE id = :id AND tenant_id = :tenant",
                          {{"id", id.bytes()}, {"tenant", tenant.bytes()}}) > 0;
}

ImportOutcome GroupRepository::upsert(model::Group& group, std::string_view folded_name) {
  auto stored = find_external(group.tenant, group.source, group.external_id);
  if (!stored) {
    CHECK(insert(group, folded_name).has_value());
    return ImportOutcome::kCreated;
  }
  const bool same = stored->name == group.name;
  if (!same) {
    stored->name = group.name;
    stored->updated_at = group.updated_at;
    CHECK(update(*stored, folded_name, stored->version));
    ++stored->version;
  }
  group = *std::move(stored);
  return same ? ImportOutcome::kUnchanged : ImportOutcome::kChanged;
}

bool GroupRepository::add_member(const model::GroupId& group, const model::UserId& user) {
  return session_.execute(
             "INSERT INTO group_members (group_id, user_id) VALUES (:group, :user) "
             "ON CONFLICT (group_id, user_id) DO NOTHING",
             {{"group", group.bytes()}, {"user", user.bytes()}}) > 0;
}

bool GroupRepository::remove_member(const model::GroupId& group, const model::UserId& user) {
  return session_.execute("DELETE FROM group_members WHERE group_id = :group AND user_id = :user",
                          {{"group", group.bytes()}, {"user", user.bytes()}}) > 0;
}

void GroupRepository::clear_members(const model::GroupId& group) {
  session_.execute("DELETE FROM group_members WHERE group_id = :group", {{"group", group.bytes()}});
}

std::vector<model::UserId> GroupRepository::member_ids(const model::GroupId& group) {
  return query_all(session_, "SELECT user_id FROM group_members WHERE group_id = :group ORDER BY user_id",
                   {{"group", group.bytes()}}, [](const Row& row) { return read_id<model::UserId>(row, 0); });
}

bool GroupRepository::is_member(const model::GroupId& group, const model::UserId& user) {
  return query_integer(session_,
                       "SELECT count(*) FROM group_members WHERE group_id = :group AND user_id = :user",
                       {{"group", group.bytes()}, {"user", user.bytes()}}) > 0;
}

}  // namespace sallyport::store
