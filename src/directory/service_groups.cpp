// The part of Service that lists and changes groups and their members (accessia A17, A18).
#include <fmt/format.h>

#include "base/check.h"
#include "directory/change.h"
#include "directory/people_list.h"
#include "directory/rules.h"
#include "directory/service.h"
#include "model/case_folding.h"
#include "store/directory_repository.h"

namespace sallyport::directory {

using model::AuditAction;
using store::GroupRepository;
using store::Session;
using store::UserRepository;

namespace {

base::Result<model::Group> find_group(Session& session, const model::Caller& caller,
                                      const model::GroupId& id) {
  auto group = GroupRepository(session).find(caller.tenant, id);
  if (!group) return base::not_found("group");
  return *std::move(group);
}

// A local group of the caller's tenant, and that the user is of the same tenant.
base::Result<void> check_membership(Session& session, const model::Caller& caller,
                                    const model::GroupId& group, const model::UserId& user) {
  TRY(const auto found, find_group(session, caller, group));
  TRY_VOID(check_local(found.source));
  if (!UserRepository(session).find(caller.tenant, user)) return base::not_found("user");
  return {};
}

}  // namespace

async::Task<base::Result<Page<model::Group>>> Service::list_groups(const model::Caller& caller,
                                                                   ListQuery query) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:read"));
  CO_TRY(const auto list, PeopleList::make(caller.tenant, query));
  const auto read = [&](Session& session) -> base::Result<Page<model::Group>> {
    TRY_VOID(check_known_source(session, list));
    GroupRepository groups(session);
    return list.page(groups.list(list.query()), groups.count(list.query()));
  };
  co_return co_await read_page(store_, *group_pages_, list, {}, read);
}

async::Task<base::Result<model::Group>> Service::get_group(const model::Caller& caller, model::GroupId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:read"));
  co_return co_await store_.read([&](Session& session) { return find_group(session, caller, id); });
}

async::Task<base::Result<model::Group>> Service::create_group(const model::Caller& caller, std::string name) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:write"));
  CO_TRY_VOID(check_person_name(name, "name"));
  const auto now = clock_.now();
  const model::Group group{.id = model::GroupId::random(random_),
                           .tenant = caller.tenant,
                           .source = model::kLocalSource,
                           .external_id = {},
                           .name = std::move(name),
                           .member_count = 0,
                           .created_at = now,
                           .updated_at = now,
                           .version = 1};
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<model::Group> {
    TRY_VOID(GroupRepository(session).insert(group, model::fold_case(group.name)));
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kGroupCreated, group.id.uuid));
    return group;
  });
}

async::Task<base::Result<model::Group>> Service::rename_group(const model::Caller& caller, model::GroupId id,
                                                              std::string name) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:write"));
  CO_TRY_VOID(check_person_name(name, "name"));
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<model::Group> {
    TRY(auto group, find_group(session, caller, id));
    TRY_VOID(check_local(group.source));
    if (group.name == name) return group;
    group.name = name;
    group.updated_at = clock_.now();
    CHECK(GroupRepository(session).update(group, model::fold_case(group.name), group.version));
    ++group.version;
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kGroupChanged, id.uuid, "name"));
    return group;
  });
}

async::Task<base::Result<void>> Service::remove_group(const model::Caller& caller, model::GroupId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:write"));
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<void> {
    TRY(const auto group, find_group(session, caller, id));
    TRY_VOID(check_local(group.source));
    GroupRepository(session).erase(caller.tenant, id);
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kGroupDeleted, id.uuid));
    return {};
  });
}

async::Task<base::Result<Page<model::User>>> Service::list_members(const model::Caller& caller,
                                                                   model::GroupId id, ListQuery query) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:read"));
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:read"));
  CO_TRY(const auto list, PeopleList::make(caller.tenant, query));
  const auto read = [&](Session& session) -> base::Result<Page<model::User>> {
    TRY_VOID(find_group(session, caller, id));
    TRY_VOID(check_known_source(session, list));
    auto members = list.query();
    members.member_of = id;
    UserRepository users(session);
    return list.page(users.list(members), users.count(members));
  };
  co_return co_await read_page(store_, *user_pages_, list, id.to_string(), read);
}

async::Task<base::Result<Page<model::Group>>> Service::list_groups_of(const model::Caller& caller,
                                                                      model::UserId id, ListQuery query) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:read"));
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:read"));
  CO_TRY(const auto list, PeopleList::make(caller.tenant, query));
  const auto read = [&](Session& session) -> base::Result<Page<model::Group>> {
    if (!UserRepository(session).find(caller.tenant, id)) return base::not_found("user");
    TRY_VOID(check_known_source(session, list));
    auto wanted = list.query();
    wanted.has_member = id;
    GroupRepository groups(session);
    return list.page(groups.list(wanted), groups.count(wanted));
  };
  co_return co_await read_page(store_, *group_pages_, list, id.to_string(), read);
}

async::Task<base::Result<void>> Service::add_member(const model::Caller& caller, model::GroupId group,
                                                    model::UserId user) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:write"));
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<void> {
    TRY_VOID(check_membership(session, caller, group, user));
    if (GroupRepository(session).add_member(group, user))
      audit::Log::record_with(session, clock_.now(),
                              model::audit_record(caller, AuditAction::kGroupChanged, group.uuid,
                                                  fmt::format("member {} added", user.to_string())));
    return {};
  });
}

async::Task<base::Result<void>> Service::remove_member(const model::Caller& caller, model::GroupId group,
                                                       model::UserId user) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:write"));
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<void> {
    TRY_VOID(check_membership(session, caller, group, user));
    if (!GroupRepository(session).remove_member(group, user)) return base::not_found("member of this group");
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kGroupChanged, group.uuid,
                                                fmt::format("member {} removed", user.to_string())));
    return {};
  });
}

}  // namespace sallyport::directory
