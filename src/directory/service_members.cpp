// The part of Membership that lists members and changes what they may do (archivist §6).
#include <fmt/format.h>

#include "base/check.h"
#include "directory/change.h"
#include "directory/list_position.h"
#include "directory/membership.h"
#include "model/account_rules.h"
#include "model/case_folding.h"
#include "model/role.h"
#include "model/text.h"
#include "policy/delegation.h"
#include "store/administrator_repository.h"
#include "store/invitation_repository.h"
#include "store/member_repository.h"
#include "store/role_repository.h"

namespace sallyport::directory {

using model::AuditAction;
using model::MemberState;
using store::MemberRepository;
using store::Session;

namespace {

// An integration is no member, whatever its subject is.
bool is_self(const model::Caller& caller, const model::Member& member) {
  return !caller.operator_console && caller.integration == model::IntegrationId{} &&
         caller.subject == member.account.to_string();
}

base::Result<void> check_not_self(const model::Caller& caller, const model::Member& member) {
  if (!is_self(caller, member)) return {};
  return base::refuse(base::ErrorKind::kConflict, "would_lock_out_caller",
                      "This would take your own rights away. Let another administrator do it.");
}

// Whether the caller stands above the member as it is now.
base::Result<void> check_reach(Session& session, const model::Caller& caller, const model::Member& member) {
  const auto role = store::RoleRepository(session).find(caller.tenant, member.role);
  if (!role) return {};  // gives nothing
  return policy::may_give(caller, *role);
}

// What somebody who may no longer invite has offered, perhaps to an address of their own, is offered no more
// (security N22). Answers what the audit log says of it.
std::string end_invitations(Session& session, const model::Member& inviter) {
  const auto ended = store::InvitationRepository(session).erase_of(inviter.id);
  return ended > 0 ? fmt::format(", invitations ended: {}", ended) : std::string();
}

bool worth_noting(const base::Error& error) {
  return error.code == "would_lock_out_caller" || error.code == "last_administrator" ||
         error.code == "exceeds_own_role";
}

}  // namespace

async::Task<base::Result<Page<model::Member>>> Membership::list_members(const model::Caller& caller,
                                                                        MemberQuery query) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:read"));
  CO_TRY_VOID(check_limit(query.limit));
  CO_TRY_VOID(model::check_search(query.search));
  store::MemberQuery wanted{.tenant = caller.tenant, .state = query.state, .account = query.account};
  if (query.email) {
    CO_TRY(query.email, model::normal_email(*std::move(query.email), "email"));
    wanted.email = *query.email;
  }
  if (query.display_name) wanted.display_name = *query.display_name;
  if (query.role) wanted.role = *query.role;
  wanted.folded_part = model::fold_case(query.search);
  CO_TRY(wanted.after, optional_position(query.after, false));
  wanted.limit = query.limit + 1;
  co_return co_await store_.read([&](Session& session) {
    MemberRepository members(session);
    return cut(members.list(wanted), query.limit, members.count(wanted),
               [](const model::Member& last) { return write_position(last.created_at, last.id.uuid); });
  });
}

async::Task<base::Result<model::Member>> Membership::get_member(const model::Caller& caller,
                                                                model::MemberId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:read"));
  co_return co_await store_.read([&](Session& session) -> base::Result<model::Member> {
    auto member = MemberRepository(session).find(caller.tenant, id);
    if (!member) return base::not_found("member");
    return *std::move(member);
  });
}

base::Result<void> Membership::check_left(Session& session, const model::Caller& caller,
                                          std::int64_t administrators_before) const {
  if (caller.operator_console) return {};
  return store::check_administrator_left(session, caller.tenant, options_.archivist_issuer,
                                         administrators_before);
}

async::Task<base::Result<model::Member>> Membership::edit(const model::Caller& caller, model::MemberId id,
                                                          Edit work) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:write"));
  auto edited = co_await change(store_, audit_, [&](Session& session) -> base::Result<model::Member> {
    auto member = MemberRepository(session).find(caller.tenant, id);
    if (!member) return base::not_found("member");
    const auto before = store::count_administrators(session, caller.tenant, options_.archivist_issuer);
    TRY_VOID(check_reach(session, caller, *member));
    TRY(const auto record, work(session, *member));
    if (!record) return *std::move(member);
    TRY_VOID(check_left(session, caller, before));
    audit::Log::record_with(session, clock_.now(), *record);
    return *std::move(member);
  });
  if (!edited && worth_noting(edited.error()))
    co_return audit::note_refusal(audit_, caller, id.uuid, std::unexpected(edited.error()));
  co_return edited;
}

async::Task<base::Result<model::Member>> Membership::change_role(const model::Caller& caller,
                                                                 model::MemberId id, std::string role) {
  co_return co_await edit(
      caller, id,
      [&](Session& session, model::Member& member) -> base::Result<std::optional<model::AuditRecord>> {
        if (member.role == role) return std::nullopt;
        TRY(const auto wanted, store::RoleRepository(session).known(caller.tenant, role));
        TRY_VOID(policy::may_give(caller, *wanted));
        TRY_VOID(check_not_self(caller, member));
        if (member.state == MemberState::kInactive)
          return base::refuse(base::ErrorKind::kConflict, "member_inactive",
                              "An inactive member has no role. Activate the member first.");
        auto reason = fmt::format("role {}, was {}{}", role, member.role, end_invitations(session, member));
        member.role = role;
        CHECK(MemberRepository(session).update(member));
        return model::audit_record(caller, AuditAction::kMemberChanged, member.id.uuid, std::move(reason));
      });
}

async::Task<base::Result<model::Member>> Membership::activate(const model::Caller& caller,
                                                              model::MemberId id) {
  co_return co_await edit(
      caller, id,
      [&](Session& session, model::Member& member) -> base::Result<std::optional<model::AuditRecord>> {
        if (member.state == MemberState::kActive) return std::nullopt;
        member.state = MemberState::kActive;
        CHECK(MemberRepository(session).update(member));
        return model::audit_record(caller, AuditAction::kMemberActivated, member.id.uuid);
      });
}

async::Task<base::Result<model::Member>> Membership::deactivate(const model::Caller& caller,
                                                                model::MemberId id) {
  co_return co_await edit(
      caller, id,
      [&](Session& session, model::Member& member) -> base::Result<std::optional<model::AuditRecord>> {
        if (member.state == MemberState::kInactive) return std::nullopt;
        TRY_VOID(check_not_self(caller, member));
        auto reason = fmt::format("role was {}{}", member.role, end_invitations(session, member));
        member.state = MemberState::kInactive;
        member.role = model::Role::kNone;
        CHECK(MemberRepository(session).update(member));
        return model::audit_record(caller, AuditAction::kMemberDeactivated, member.id.uuid,
                                   std::move(reason));
      });
}

async::Task<base::Result<model::Member>> Membership::remove(const model::Caller& caller, model::MemberId id) {
  co_return co_await edit(
      caller, id,
      [&](Session& session, model::Member& member) -> base::Result<std::optional<model::AuditRecord>> {
        TRY_VOID(check_not_self(caller, member));
        auto reason = fmt::format("role was {}{}", member.role, end_invitations(session, member));
        CHECK(MemberRepository(session).erase(caller.tenant, member.id));
        return model::audit_record(caller, AuditAction::kMemberRemoved, member.id.uuid, std::move(reason));
      });
}

}  // namespace sallyport::directory
