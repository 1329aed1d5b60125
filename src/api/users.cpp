// /api/users: the people of the tenant's directory (accessia A17).
#include "api/people_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;

struct UserPage {
  std::vector<UserView> users;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(UserPage, (), (users, next_page_token))
Description describe(const UserPage*) {
  return {.name = "UserPage",
          .about = "One page of users.",
          .fields = {{"users", {.about = "The users of this page, in the order asked for."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

constexpr Facts kUserNameFacts{
    .about = "The name of the person.", .min = 1, .max = 256, .example = "Ada Lovelace"};
constexpr Facts kUserEmailFacts{
    .about = "The address of the person; empty for none.", .min = 0, .max = 254, .example = "ada@north.test"};
constexpr Facts kActiveFacts{.about = "Whether the person is active.", .example = "true"};

struct NewUser {
  std::string name;
  std::optional<std::string> email;
  std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(NewUser, (), (name, email, active))
Description describe(const NewUser*) {
  return {.name = "NewUser",
          .about = "A user to make.",
          .fields = {{"name", kUserNameFacts}, {"email", kUserEmailFacts}, {"active", kActiveFacts}}};
}

struct UserChange {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(UserChange, (), (name, email, active))
Description describe(const UserChange*) {
  return {.name = "UserChange",
          .about = "What to change of a user; fields that are left out stay as they are.",
          .fields = {{"name", kUserNameFacts}, {"email", kUserEmailFacts}, {"active", kActiveFacts}}};
}

async::Task<base::Result<UserPage>> list_users(const Services& services, Call& call, PeopleQuery query) {
  const Pager pager(services, call, "api.users.list");
  CO_TRY(const Position position, open_people(pager, query));
  CO_TRY(const auto page, co_await services.directory.list_users(call.caller(), directory_query(position)));
  UserPage answer;
  for (const auto& user : page.items) answer.users.push_back(user_view(user));
  answer.next_page_token = pager.close(position, page.next, page.total);
  co_return answer;
}

async::Task<base::Result<UserView>> get_user(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<model::UserId>("userId", "user"));
  CO_TRY(const auto user, co_await services.directory.get_user(call.caller(), id));
  co_return user_view(user);
}

async::Task<base::Result<UserView>> create_user(const Services& services, Call& call, NewUser wanted) {
  CO_TRY(const auto user, co_await services.directory.create_user(
                              call.caller(), {.name = std::move(wanted.name),
                                              .email = std::move(wanted.email).value_or(""),
                                              .active = wanted.active.value_or(true)}));
  co_return user_view(user);
}

async::Task<base::Result<UserView>> change_user(const Services& services, Call& call, UserChange wanted) {
  CO_TRY(const auto id, call.id<model::UserId>("userId", "user"));
  CO_TRY(const auto user,
         co_await services.directory.change_user(
             call.caller(), id,
             {.name = std::move(wanted.name), .email = std::move(wanted.email), .active = wanted.active}));
  co_return user_view(user);
}

async::Task<base::Result<Nothing>> remove_user(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<model::UserId>("userId", "user"));
  CO_TRY_VOID(co_await services.directory.remove_user(call.caller(), id));
  co_return Nothing{};
}

}  // namespace

Resource users() {
  using model::AuditAction;
  return {.tag = "Users",
          .about = "The people of the tenant's directory, local or imported.",
          .endpoints = {
              endpoint<list_users>({.path = "/api/users",
                                    .name = "api.users.list",
                                    .permission = "users:read",
                                    .summary = "List users",
                                    .counts = true}),
              endpoint<create_user>({.method = Method::kPost,
                                     .path = "/api/users",
                                     .name = "api.users.create",
                                     .permission = "users:write",
                                     .summary = "Make a local user",
                                     .audit = AuditAction::kUserCreated,
                                     .success = 201}),
              endpoint<get_user>({.path = "/api/users/{userId}",
                                  .name = "api.users.get",
                                  .permission = "users:read",
                                  .summary = "Show a user"}),
              endpoint<change_user>({.method = Method::kPatch,
                                     .path = "/api/users/{userId}",
                                     .name = "api.users.change",
                                     .permission = "users:write",
                                     .summary = "Change a local user",
                                     .audit = AuditAction::kUserChanged}),
              endpoint<remove_user>({.method = Method::kDelete,
                                     .path = "/api/users/{userId}",
                                     .name = "api.users.delete",
                                     .permission = "users:write",
                                     .summary = "Delete a local user",
                                     .audit = AuditAction::kUserDeleted}),
          }};
}

}  // namespace sallyport::api
