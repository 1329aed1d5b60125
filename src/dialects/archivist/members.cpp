#include "dialects/archivist/members.h"

#include <array>

#include "dialects/archivist/member_wire.h"
#include "dialects/archivist/page_answer.h"
#include "dialects/archivist/patch.h"
#include "model/role.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;

constexpr std::string_view kListMembers = "archivist.members.list";
constexpr std::string_view kListUsers = "archivist.tenancies.users.list";

base::Result<model::MemberId> member_id_in(const Context& context) {
  const auto id = model::MemberId::parse(context.parameter("uuid"));
  if (!id) return base::not_found("member");
  return *id;
}

Answer list_members(const House& house, const Context& context) {
  CO_TRY(const auto request, read_request(house, context, kListMembers));
  CO_TRY(const auto state, read_member_state(request.query.get("member_state")));
  CO_TRY(const auto page,
         co_await house.membership.list_members(
             *context.caller, {.state = state, .limit = request.size, .after = after_of(request)}));
  co_return page_answer(house, context, kListMembers, "members", request, page, write_member);
}

// Without OWNER an administrator becomes a plain member; whoever is none keeps the role.
Answer patch_member(const House& house, const Context& context) {
  static constexpr std::array<std::string_view, 1> kKnown{"roles"};
  CO_TRY(const auto id, member_id_in(context));
  CO_TRY(const auto change, Patch::read(context.request, kKnown));
  CO_TRY(const auto owner, change.owner("roles"));
  CO_TRY(auto member, co_await house.membership.get_member(*context.caller, id));
  const bool is_owner = member.role == model::Role::kAdministrator;
  if (owner && *owner != is_owner) {
    const std::string_view role = *owner ? model::Role::kAdministrator : model::Role::kMember;
    CO_TRY(member, co_await house.membership.change_role(*context.caller, id, std::string(role)));
  }
  co_return ok(write_member(member));
}

Answer activate_member(const House& house, const Context& context) {
  CO_TRY(const auto id, member_id_in(context));
  CO_TRY(const auto member, co_await house.membership.activate(*context.caller, id));
  co_return ok(write_member(member));
}

Answer deactivate_member(const House& house, const Context& context) {
  CO_TRY(const auto id, member_id_in(context));
  CO_TRY(const auto member, co_await house.membership.deactivate(*context.caller, id));
  co_return ok(write_member(member));
}

Answer list_users(const House& house, const Context& context) {
  CO_TRY(const auto request, read_request(house, context, kListUsers));
  directory::MemberQuery query{.limit = request.size, .after = after_of(request)};
  if (const auto uuid = request.query.get("user_uuid")) {
    query.account = model::AccountId::parse(*uuid);
    if (!query.account) co_return base::invalid("user_uuid", "user_uuid is a UUID in lower case.");
  }
  if (const auto email = request.query.get("email")) query.email = *email;
  // In camel case here and nowhere else (archivist §12).
  if (const auto name = request.query.get("displayName")) query.display_name = *name;
  CO_TRY(const auto page, co_await house.membership.list_members(*context.caller, std::move(query)));
  co_return page_answer(house, context, kListUsers, "users", request, page,
                        [&](const model::Member& member) { return write_user(member, house.deployment); });
}

Answer remove_user(const House& house, const Context& context) {
  const auto account = model::AccountId::parse(context.parameter("uuid"));
  if (!account) co_return base::not_found("user");
  CO_TRY(const auto page,
         co_await house.membership.list_members(*context.caller, {.account = account, .limit = 1}));
  if (page.items.empty()) co_return base::not_found("user");
  CO_TRY(const auto removed, co_await house.membership.remove(*context.caller, page.items.front().id));
  co_return ok(write_user(removed, house.deployment));
}

Answer list_memberships(const House& house, const Context& context) {
  CO_TRY(const auto tenants, co_await house.tenancy.tenants_of(*context.caller));
  json::array memberships;
  for (const auto& [tenant, member] : tenants)
    memberships.push_back(
        json::object{{"identity", member ? "members/" + member->to_string()
                                         : "applications/" + context.caller->integration.to_string()},
                     {"tenant_id", "tenancies/" + tenant.id.to_string()},
                     {"display_name", tenant.name}});
  co_return write_list("memberships", std::move(memberships), "", std::ssize(tenants));
}

Answer list_tenants(const House& house, const Context& context) {
  CO_TRY(const auto tenants, co_await house.tenancy.tenants_of(*context.caller));
  json::array written;
  for (const auto& each : tenants)
    written.push_back(json::object{{"identity", "tenant/" + each.tenant.id.to_string()},
                                   {"display_name", each.tenant.name}});
  co_return write_list("tenants", std::move(written), "", std::ssize(tenants));
}

Answer whoami(const House&, const Context& context) { co_return ok(write_whoami(*context.caller)); }

constexpr std::string_view kReadMembers = "members:read";
constexpr std::string_view kWriteMembers = "members:write";

}  // namespace

std::span<const Call> member_calls() {
  using model::AuditAction;
  static const std::array kCalls{
      Call{.path = "/archivist/iam/v1/members",
           .name = kListMembers,
           .summary = "List the members of the tenancy",
           .permission = kReadMembers,
           .answer = list_members},
      Call{.method = Method::kPatch,
           .path = "/archivist/iam/v1/members/{uuid}",
           .name = "archivist.members.patch",
           .summary = "Make a member an owner, or not",
           .permission = kWriteMembers,
           .audit = AuditAction::kMemberChanged,
           .answer = patch_member},
      Call{.method = Method::kPost,
           .path = "/archivist/iam/v1/members/{uuid}:activate",
           .name = "archivist.members.activate",
           .summary = "Let a member act again",
           .permission = kWriteMembers,
           .audit = AuditAction::kMemberActivated,
           .answer = activate_member},
      Call{.method = Method::kPost,
           .path = "/archivist/iam/v1/members/{uuid}:deactivate",
           .name = "archivist.members.deactivate",
           .summary = "Take a member's roles away and let them act no more",
           .permission = kWriteMembers,
           .audit = AuditAction::kMemberDeactivated,
           .answer = deactivate_member},
      Call{.path = "/archivist/v1/tenancies/users",
           .name = kListUsers,
           .summary = "List the users of the tenancy",
           .permission = kReadMembers,
           .answer = list_users},
      Call{.method = Method::kDelete,
           .path = "/archivist/v1/tenancies/users/{uuid}",
           .name = "archivist.tenancies.users.delete",
           .summary = "Remove a user from the tenancy",
           .permission = kWriteMembers,
           .audit = AuditAction::kMemberRemoved,
           .answer = remove_user},
      Call{.path = "/archivist/iam/v1/memberships",
           .name = "archivist.memberships.list",
           .summary = "List the tenancies of the caller, with its membership of each",
           .permission = {},
           .answer = list_memberships},
      Call{.path = "/archivist/v1/users/tenants",
           .name = "archivist.users.tenants",
           .summary = "List the tenancies of the caller",
           .permission = {},
           .answer = list_tenants},
      Call{.path = "/archivist/v1/whoami",
           .name = "archivist.whoami",
           .summary = "Show who makes the call",
           .permission = {},
           .answer = whoami},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
