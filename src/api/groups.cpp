// /api/groups and /api/users/{userId}/groups: the groups of the tenant's directory and who is in them
// (accessia A18, §7.1).
#include "api/people_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;

struct GroupPage {
  std::vector<GroupView> groups;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(GroupPage, (), (groups, next_page_token))
Description describe(const GroupPage*) {
  return {.name = "GroupPage",
          .about = "One page of groups.",
          .fields = {{"groups", {.about = "The groups of this page, in the order asked for."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

struct GroupUserPage {
  std::vector<UserView> members;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(GroupUserPage, (), (members, next_page_token))
Description describe(const GroupUserPage*) {
  return {.name = "MemberPage",
          .about = "One page of the users of a group.",
          .fields = {{"members", {.about = "The users of this page, in the order asked for."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

GroupPage page_of(const Pager& pager, const Position& position, const directory::Page<model::Group>& page) {
  GroupPage answer;
  for (const auto& group : page.items) answer.groups.push_back(group_view(group));
  answer.next_page_token = pager.close(position, page.next, page.total);
  return answer;
}

struct GroupName {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(GroupName, (), (name))
Description describe(const GroupName*) {
  return {.name = "GroupName",
          .about = "What a group is called.",
          .fields = {
              {"name", {.about = "The name of the group.", .min = 1, .max = 256, .example = "Back Office"}}}};
}

async::Task<base::Result<GroupPage>> list_groups(const Services& services, Call& call, PeopleQuery query) {
  const Pager pager(services, call, "api.groups.list");
  CO_TRY(const Position position, open_people(pager, query));
  CO_TRY(const auto page, co_await services.directory.list_groups(call.caller(), directory_query(position)));
  co_return page_of(pager, position, page);
}

async::Task<base::Result<GroupPage>> list_groups_of_user(const Services& services, Call& call,
                                                         PeopleQuery query) {
  CO_TRY(const auto id, call.id<model::UserId>("userId", "user"));
  const Pager pager(services, call, "api.users.groups.list " + id.to_string());
  CO_TRY(const Position position, open_people(pager, query));
  CO_TRY(const auto page,
         co_await services.directory.list_groups_of(call.caller(), id, directory_query(position)));
  co_return page_of(pager, position, page);
}

async::Task<base::Result<GroupView>> get_group(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<model::GroupId>("groupId", "group"));
  CO_TRY(const auto group, co_await services.directory.get_group(call.caller(), id));
  co_return group_view(group);
}

async::Task<base::Result<GroupView>> create_group(const Services& services, Call& call, GroupName wanted) {
  CO_TRY(const auto group, co_await services.directory.create_group(call.caller(), std::move(wanted.name)));
  co_return group_view(group);
}

async::Task<base::Result<GroupView>> rename(const Services& services, Call& call, GroupName wanted) {
  CO_TRY(const auto id, call.id<model::GroupId>("groupId", "group"));
  CO_TRY(const auto group,
         co_await services.directory.rename_group(call.caller(), id, std::move(wanted.name)));
  co_return group_view(group);
}

async::Task<base::Result<Nothing>> remove_group(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<model::GroupId>("groupId", "group"));
  CO_TRY_VOID(co_await services.directory.remove_group(call.caller(), id));
  co_return Nothing{};
}

async::Task<base::Result<GroupUserPage>> list_group_members(const Services& services, Call& call,
                                                            PeopleQuery query) {
  CO_TRY(const auto id, call.id<model::GroupId>("groupId", "group"));
  const Pager pager(services, call, "api.groups.members.list " + id.to_string());
  CO_TRY(const Position position, open_people(pager, query));
  CO_TRY(const auto page,
         co_await services.directory.list_members(call.caller(), id, directory_query(position)));
  GroupUserPage answer;
  for (const auto& user : page.items) answer.members.push_back(user_view(user));
  answer.next_page_token = pager.close(position, page.next, page.total);
  co_return answer;
}

async::Task<base::Result<Nothing>> add_to_group(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto group, call.id<model::GroupId>("groupId", "group"));
  CO_TRY(const auto user, call.id<model::UserId>("userId", "user"));
  CO_TRY_VOID(co_await services.directory.add_member(call.caller(), group, user));
  co_return Nothing{};
}

async::Task<base::Result<Nothing>> remove_from_group(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto group, call.id<model::GroupId>("groupId", "group"));
  CO_TRY(const auto user, call.id<model::UserId>("userId", "user"));
  CO_TRY_VOID(co_await services.directory.remove_member(call.caller(), group, user));
  co_return Nothing{};
}

std::vector<Endpoint> group_endpoints() {
  using model::AuditAction;
  return {
      endpoint<list_groups>({.path = "/api/groups",
                             .name = "api.groups.list",
                             .permission = "groups:read",
                             .summary = "List groups",
                             .counts = true}),
      endpoint<create_group>({.method = Method::kPost,
                              .path = "/api/groups",
                              .name = "api.groups.create",
                              .permission = "groups:write",
                              .summary = "Make a local group",
                              .audit = AuditAction::kGroupCreated,
                              .success = 201}),
      endpoint<get_group>({.path = "/api/groups/{groupId}",
                           .name = "api.groups.get",
                           .permission = "groups:read",
                           .summary = "Show a group"}),
      endpoint<rename>({.method = Method::kPatch,
                        .path = "/api/groups/{groupId}",
                        .name = "api.groups.change",
                        .permission = "groups:write",
                        .summary = "Rename a local group",
                        .audit = AuditAction::kGroupChanged}),
      endpoint<remove_group>({.method = Method::kDelete,
                              .path = "/api/groups/{groupId}",
                              .name = "api.groups.delete",
                              .permission = "groups:write",
                              .summary = "Delete a local group",
                              .audit = AuditAction::kGroupDeleted}),
  };
}

std::vector<Endpoint> membership_endpoints() {
  using model::AuditAction;
  return {
      endpoint<list_group_members>({.path = "/api/groups/{groupId}/members",
                                    .name = "api.groups.members.list",
                                    .permission = "groups:read",
                                    .summary = "List the users of a group",
                                    .counts = true}),
      endpoint<list_groups_of_user>({.path = "/api/users/{userId}/groups",
                                     .name = "api.users.groups.list",
                                     .permission = "groups:read",
                                     .summary = "List the groups that a user is in",
                                     .counts = true}),
      endpoint<add_to_group>({.method = Method::kPut,
                              .path = "/api/groups/{groupId}/members/{userId}",
                              .name = "api.groups.members.add",
                              .permission = "groups:write",
                              .summary = "Put a user into a local group",
                              .audit = AuditAction::kGroupChanged}),
      endpoint<remove_from_group>({.method = Method::kDelete,
                                   .path = "/api/groups/{groupId}/members/{userId}",
                                   .name = "api.groups.members.remove",
                                   .permission = "groups:write",
                                   .summary = "Take a user out of a local group",
                                   .audit = AuditAction::kGroupChanged}),
  };
}

}  // namespace

Resource groups() {
  auto endpoints = group_endpoints();
  for (Endpoint& member : membership_endpoints()) endpoints.push_back(std::move(member));
  return {.tag = "Groups",
          .about = "The groups of the tenant's directory and who is in them.",
          .endpoints = std::move(endpoints)};
}

}  // namespace sallyport::api
