// /api/members: the people of the tenant who sign in, and what they may do (archivist §6, R8, R18).
#include "api/member_state.h"
#include "api/paging.h"
#include "api/resource.h"
#include "model/role.h"
#include "model/text.h"

namespace sallyport::api {

namespace {

using http::Method;

struct MemberView {
  model::MemberId id;
  model::AccountId account_id;
  std::string email;
  std::string display_name;
  std::string role;
  model::MemberState state{};
  base::Time created_at;
};
BOOST_DESCRIBE_STRUCT(MemberView, (), (id, account_id, email, display_name, role, state, created_at))
Description describe(const MemberView*) {
  return {.name = "Member",
          .about = "A person who belongs to the tenant and signs in.",
          .fields = {
              {"id", {.about = "The id of the member, in this tenant only."}},
              {"account_id", {.about = "The id of the login, which may be a member of other tenants too."}},
              {"email", {.about = "The address of the login.", .example = "ada@north.test"}},
              {"display_name", {.about = "The name of the person.", .example = "Ada Lovelace"}},
              {"role", {.about = "The role that says what the member may do.", .example = "member"}},
              {"state", {.about = "Whether the member may act; an inactive one has the role none."}},
              {"created_at", {.about = "When the person became a member."}},
          }};
}

struct MemberPage {
  std::vector<MemberView> members;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(MemberPage, (), (members, next_page_token))
Description describe(const MemberPage*) {
  return {.name = "TenantMemberPage",
          .about = "One page of the members of the tenant.",
          .fields = {{"members", {.about = "The members of this page, oldest first."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

struct MemberListQuery {
  std::optional<model::MemberState> state;
  std::optional<std::string> email;
  std::optional<std::string> display_name;
  std::optional<std::string> role;
  std::optional<std::string> search;
  std::optional<model::AccountId> account_id;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(MemberListQuery, (),
                      (state, email, display_name, role, search, account_id, limit, page_token))
Description describe(const MemberListQuery*) {
  return {
      .name = "MemberQuery",
      .about = "Which members.",
      .fields = {{"state", {.about = "Only members in this state.", .example = "active"}},
                 {"email",
                  {.about = "Only the member with exactly this address.",
                   .min = 1,
                   .max = 254,
                   .example = "ada@north.test"}},
                 {"display_name", {.about = "Only members with exactly this name.", .min = 1, .max = 128}},
                 {"role",
                  {.about = "Only members with this role.",
                   .min = 1,
                   .max = model::Role::kLongestName,
                   .example = "member"}},
                 {"search",
                  {.about = "Only members whose name or address has this in it, in any case.",
                   .min = 1,
                   .max = model::kLongestSearch,
                   .example = "lovelace"}},
                 {"account_id", {.about = "Only the member with this login."}},
                 {"limit", kLimitFacts},
                 {"page_token", kPageTokenFacts}}};
}

struct MemberRole {
  std::string role;
};
BOOST_DESCRIBE_STRUCT(MemberRole, (), (role))
Description describe(const MemberRole*) {
  return {.name = "MemberRole",
          .about = "What a member may do.",
          .fields = {{"role",
                      {.about = "The name of a role, built in or one of the tenant's own.",
                       .min = 1,
                       .max = model::Role::kLongestName,
                       .example = "member"}}}};
}

MemberView view_of(const model::Member& member) {
  return {.id = member.id,
          .account_id = member.account,
          .email = member.email,
          .display_name = member.display_name,
          .role = member.role,
          .state = member.state,
          .created_at = member.created_at};
}

base::Result<model::MemberId> member_id_in(const Call& call) {
  return call.id<model::MemberId>("memberId", "member");
}

async::Task<base::Result<MemberPage>> list_members(const Services& services, Call& call,
                                                   MemberListQuery query) {
  const Pager pager(services, call, "api.members.list");
  boost::json::object given;
  if (query.state) given["state"] = word_of(*query.state);
  if (query.email) given["email"] = *query.email;
  if (query.display_name) given["displayName"] = *query.display_name;
  if (query.role) given["role"] = *query.role;
  if (query.search) given["search"] = *query.search;
  if (query.account_id) given["accountId"] = query.account_id->to_string();
  CO_TRY(const Position position, pager.open(given, {}, query.limit, query.page_token));
  directory::MemberQuery wanted{.limit = position.limit, .after = position.after};
  if (const auto state = text_in(position.query, "state")) wanted.state = model::parse_member_state(*state);
  if (const auto email = text_in(position.query, "email")) wanted.email = *email;
  if (const auto name = text_in(position.query, "displayName")) wanted.display_name = *name;
  if (const auto role = text_in(position.query, "role")) wanted.role = *role;
  if (const auto search = text_in(position.query, "search")) wanted.search = *search;
  if (const auto account = text_in(position.query, "accountId"))
    wanted.account = model::AccountId::parse(*account);
  CO_TRY(const auto page, co_await services.membership.list_members(call.caller(), std::move(wanted)));
  MemberPage answer;
  for (const auto& member : page.items) answer.members.push_back(view_of(member));
  answer.next_page_token = pager.close(position, page.next, page.total);
  co_return answer;
}

async::Task<base::Result<MemberView>> get_member(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, member_id_in(call));
  CO_TRY(const auto member, co_await services.membership.get_member(call.caller(), id));
  co_return view_of(member);
}

async::Task<base::Result<MemberView>> change_member(const Services& services, Call& call, MemberRole wanted) {
  CO_TRY(const auto id, member_id_in(call));
  CO_TRY_VOID(check_confirmed_for_role(services, call, wanted.role));
  CO_TRY(const auto member,
         co_await services.membership.change_role(call.caller(), id, std::move(wanted.role)));
  co_return view_of(member);
}

async::Task<base::Result<MemberView>> activate_member(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, member_id_in(call));
  CO_TRY(const auto member, co_await services.membership.activate(call.caller(), id));
  co_return view_of(member);
}

async::Task<base::Result<MemberView>> deactivate_member(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, member_id_in(call));
  CO_TRY(const auto member, co_await services.membership.deactivate(call.caller(), id));
  co_return view_of(member);
}

async::Task<base::Result<Nothing>> remove_member(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, member_id_in(call));
  CO_TRY_VOID(co_await services.membership.remove(call.caller(), id));
  co_return Nothing{};
}

std::vector<Endpoint> member_endpoints() {
  using model::AuditAction;
  return {
      endpoint<list_members>({.path = "/api/members",
                              .name = "api.members.list",
                              .permission = "members:read",
                              .summary = "List the members of the tenant",
                              .counts = true}),
      endpoint<get_member>({.path = "/api/members/{memberId}",
                            .name = "api.members.get",
                            .permission = "members:read",
                            .summary = "Show a member"}),
      endpoint<change_member>({.method = Method::kPatch,
                               .path = "/api/members/{memberId}",
                               .name = "api.members.change",
                               .permission = "members:write",
                               .summary = "Give a member another role",
                               .audit = AuditAction::kMemberChanged}),
      endpoint<remove_member>({.method = Method::kDelete,
                               .path = "/api/members/{memberId}",
                               .name = "api.members.delete",
                               .permission = "members:write",
                               .summary = "Remove a member from the tenant; the login stays",
                               .audit = AuditAction::kMemberRemoved}),
      endpoint<activate_member>({.method = Method::kPost,
                                 .path = "/api/members/{memberId}/activate",
                                 .name = "api.members.activate",
                                 .permission = "members:write",
                                 .summary = "Let an inactive member act again, with the role none",
                                 .audit = AuditAction::kMemberActivated}),
      endpoint<deactivate_member>({.method = Method::kPost,
                                   .path = "/api/members/{memberId}/deactivate",
                                   .name = "api.members.deactivate",
                                   .permission = "members:write",
                                   .summary = "Take a member's role away and let them act no more",
                                   .audit = AuditAction::kMemberDeactivated}),
  };
}

}  // namespace

Resource members() {
  return {.tag = "Members",
          .about = "The people of the tenant who sign in, and what they may do.",
          .endpoints = member_endpoints()};
}

}  // namespace sallyport::api
