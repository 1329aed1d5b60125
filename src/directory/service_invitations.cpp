// The part of Membership that invites people and lets them in (archivist §8).
#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "directory/change.h"
#include "directory/list_position.h"
#include "directory/membership.h"
#include "directory/membership_rules.h"
#include "model/account_rules.h"
#include "policy/delegation.h"
#include "store/invitation_repository.h"
#include "store/member_repository.h"
#include "store/role_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::directory {

using model::AuditAction;
using store::InvitationRepository;
using store::MemberRepository;
using store::Session;
using store::TenantRepository;

namespace {

constexpr std::size_t kLongestToken = 256;  // of what is looked at
constexpr std::size_t kLongestInvitedBy = 128;

std::unexpected<base::Error> refusal(std::string detail) {
  auto refused = base::refuse(base::ErrorKind::kForbidden, "invitation_refused",
                              "This invitation cannot be accepted: it has been used or withdrawn or has "
                              "ended, or the password is not "
                              "that of your account. Check the password, or ask for another invitation.");
  refused.error().detail = std::move(detail);
  return refused;
}

// The invitation that a token opens, and the account of its address as it is now.
struct Opened {
  model::Invitation invitation;
  std::optional<model::Account> account;
};

base::Result<Opened> open(Session& session, base::ByteView digest, base::Time now) {
  auto invitation = InvitationRepository(session).find_by_token(digest);
  if (!invitation) return refusal("unknown token");
  if (invitation->expires_at <= now) return refusal("invitation has ended");
  TenantRepository tenants(session);
  const auto tenant = tenants.find(invitation->tenant);
  if (!tenant || tenant->disabled) return refusal("tenant is disabled");
  auto account = tenants.find_account_by_email(invitation->email);
  return Opened{*std::move(invitation), std::move(account)};
}

std::unexpected<base::Error> too_many_attempts(std::chrono::seconds wait, std::string message) {
  auto refused = base::refuse(base::ErrorKind::kRateLimited, "too_many_attempts", std::move(message));
  refused.error().retry_after = static_cast<double>(wait.count());
  return refused;
}

std::unexpected<base::Error> too_many_letters(std::chrono::seconds wait) {
  return too_many_attempts(wait,
                           "Too many invitations were sent, to this address or by your organisation. Wait a "
                           "while, then send this one.");
}

// The hash for a new account, or the hash that the password has matched: one password hashing either way.
base::Result<std::string> prove(const std::optional<model::Account>& account, const base::Secret& password,
                                base::Random& random, const crypto::PasswordCost& cost) {
  if (!account) return crypto::hash_password(password, random, cost);
  if (account->password_hash.empty()) {
    TRY_VOID(crypto::hash_password(password, random, cost));
    return refusal("account has no password");
  }
  if (!crypto::verify_password(password, account->password_hash)) return refusal("wrong password");
  return account->password_hash;
}

model::AuditRecord record_of(AuditAction action, const model::Invitation& invitation,
                             const base::Uuid& object, const Acceptance& acceptance, std::string reason) {
  model::AuditRecord record;
  record.action = action;
  record.tenant = invitation.tenant;
  record.object = object;
  record.source = acceptance.source;
  record.request_id = acceptance.request_id;
  record.reason = std::move(reason);
  return record;
}

// Whoever may act for every member anyway (sessions:write) gains nothing by coming in as one of them.
model::AddressProof proof_by(const model::Caller& caller) {
  return caller.role->permissions.contains("sessions:write") ? model::AddressProof::kInviter
                                                             : model::AddressProof::kNone;
}

// The caller as a member, when they are one.
std::optional<model::MemberId> member_of(Session& session, const model::Caller& caller) {
  const auto account = model::AccountId::parse(caller.subject);
  if (caller.operator_console || caller.integration != model::IntegrationId{} || !account)
    return std::nullopt;
  const auto found =
      MemberRepository(session).list({.tenant = caller.tenant, .account = account, .limit = 1});
  return found.empty() ? std::nullopt : std::optional(found.front().id);
}

// Answers the name of the tenant.
base::Result<std::string> store_invitation(Session& session, const model::Caller& caller,
                                           model::Invitation invitation) {
  invitation.inviter = member_of(session, caller);
  TRY(const auto role, store::RoleRepository(session).known(caller.tenant, invitation.role));
  TRY_VOID(policy::may_give(caller, *role));
  if (MemberRepository(session).count({.tenant = caller.tenant, .email = invitation.email}) > 0)
    return base::refuse(base::ErrorKind::kConflict, "already_member",
                        "This person is a member of the tenant already.", "email");
  const base::Time now = invitation.created_at;
  InvitationRepository invitations(session);
  invitations.erase_ended(caller.tenant, now);
  if (invitations.count({.tenant = caller.tenant, .now = now}) >= kMostInvitations)
    return base::refuse(
        base::ErrorKind::kQuota, "too_many_invitations",
        fmt::format("There are {} open invitations. Delete some, or wait until they end.", kMostInvitations));
  TRY_VOID(invitations.insert(invitation));
  audit::Log::record_with(session, now,
                          model::audit_record(caller, AuditAction::kInvitationCreated, invitation.id.uuid,
                                              fmt::format("role {}", invitation.role)));
  const auto tenant = TenantRepository(session).find(caller.tenant);
  CHECK(tenant);  // whoever calls has a tenant
  return tenant->name;
}

// Somebody whose password has been proved, at the door.
struct Entry {
  const Acceptance& acceptance;
  base::ByteView digest;     // of the token
  const Opened& proven;      // as it was then
  model::Account account{};  // to make when there is none; its hash is the one that was proved
  model::MemberId member{};
  base::Time now{};
};

base::Result<model::Member> let_in(Session& session, const Entry& entry) {
  // What was proved has to hold still, and only one comes this far with a token.
  TRY(const auto current, open(session, entry.digest, entry.now));
  const model::Invitation& invitation = current.invitation;
  if (!InvitationRepository(session).erase(invitation.tenant, invitation.id)) return refusal("used");
  const bool same = current.account.has_value() == entry.proven.account.has_value() &&
                    (!current.account || current.account->password_hash == entry.account.password_hash);
  if (!same) return refusal("account has changed");
  const model::Account& account = current.account ? *current.account : entry.account;
  if (!current.account) {
    TRY_VOID(TenantRepository(session).insert_account(account));
    audit::Log::record_with(
        session, entry.now,
        record_of(AuditAction::kAccountCreated, invitation, account.id.uuid, entry.acceptance, {}));
  }
  model::Member member{
      .id = entry.member,
      .tenant = invitation.tenant,
      .account = account.id,
      .role = invitation.role,
      .created_at = entry.now,
      .address_proved = account.address_proved || invitation.proof != model::AddressProof::kNone,
      .email = account.email,
      .display_name = account.display_name};
  TRY_VOID(MemberRepository(session).insert(member));
  // Whoever has the password has the letter as well.
  if (invitation.proof == model::AddressProof::kLetter) TenantRepository(session).prove_address(account.id);
  audit::Log::record_with(session, entry.now,
                          record_of(AuditAction::kInvitationAccepted, invitation, member.id.uuid,
                                    entry.acceptance, fmt::format("role {}", member.role)));
  return member;
}

}  // namespace

async::Task<base::Result<Page<model::Invitation>>> Membership::list_invitations(const model::Caller& caller,
                                                                                InvitationQuery query) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:read"));
  CO_TRY_VOID(check_limit(query.limit));
  store::InvitationQuery wanted{.tenant = caller.tenant, .now = clock_.now()};
  if (query.email) {
    CO_TRY(query.email, model::normal_email(*std::move(query.email), "email"));
    wanted.email = *query.email;
  }
  CO_TRY(wanted.after, optional_position(query.after, false));
  wanted.limit = query.limit + 1;
  co_return co_await store_.read([&](Session& session) {
    InvitationRepository invitations(session);
    return cut(invitations.list(wanted), query.limit, invitations.count(wanted),
               [](const model::Invitation& last) { return write_position(last.created_at, last.id.uuid); });
  });
}

async::Task<base::Result<model::Invitation>> Membership::get_invitation(const model::Caller& caller,
                                                                        model::InvitationId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:read"));
  co_return co_await store_.read([&](Session& session) -> base::Result<model::Invitation> {
    auto invitation = InvitationRepository(session).find(caller.tenant, id);
    if (!invitation || invitation->expires_at <= clock_.now()) return base::not_found("invitation");
    return *std::move(invitation);
  });
}

async::Task<base::Result<MadeInvitation>> Membership::invite(const model::Caller& caller,
                                                             NewInvitation wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:write"));
  CO_TRY(wanted.email, model::normal_email(std::move(wanted.email), "email"));
  CO_TRY_VOID(check_message(wanted.message, "message"));
  MadeInvitation made = make_invitation(caller, std::move(wanted));
  const model::Invitation& invitation = made.invitation;
  const auto place = caller.tenant.to_string();
  // One that has used up its budget counts no more, and pushes nobody else's counters out.
  if (const auto wait = letters_.exhausted(place)) co_return too_many_letters(*wait);
  CO_TRY(const std::string tenant,
         co_await change(store_, audit_, [&](Session& session) -> base::Result<std::string> {
           TRY(auto name, store_invitation(session, caller, invitation));
           if (options_.deliver)
             if (const auto wait = letters_.failed(invitation.email, place)) return too_many_letters(*wait);
           return name;
         }));
  if (!options_.deliver) co_return made;
  const InvitationLetter letter{invitation, tenant, made.link.reveal_text()};
  const auto delivered = co_await options_.deliver(letter);
  made.delivered = delivered.has_value();
  if (delivered) co_return made;
  made.not_delivered = delivered.error().message;
  CO_TRY_VOID(co_await store_.write([&](Session& session) -> base::Result<void> {
    InvitationRepository(session).set_proof(invitation.id, proof_by(caller));  // who gets the link instead
    return {};
  }));
  co_return made;
}

MadeInvitation Membership::make_invitation(const model::Caller& caller, NewInvitation wanted) {
  MadeInvitation made;
  made.token = crypto::random_token(random_);
  // What stands behind '#' is not sent to any server, so it reaches no log.
  made.link =
      base::Secret::from_text(fmt::format("{}/invitation#{}", options_.public_url, made.token.reveal_text()));
  const auto digest = crypto::sha256(made.token.reveal());
  const auto now = clock_.now();
  made.invitation = {.id = model::InvitationId::random(random_),
                     .tenant = caller.tenant,
                     .email = std::move(wanted.email),
                     .message = std::move(wanted.message),
                     .role = std::move(wanted.role),
                     .token_digest = {digest.begin(), digest.end()},
                     .invited_by = caller.name.substr(0, kLongestInvitedBy),
                     .created_at = now,
                     .expires_at = now + options_.invitation_lifetime,
                     .proof = options_.deliver ? model::AddressProof::kLetter : proof_by(caller)};
  return made;
}

async::Task<base::Result<void>> Membership::withdraw(const model::Caller& caller, model::InvitationId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:write"));
  co_return co_await change(store_, audit_, [&](Session& session) -> base::Result<void> {
    if (!InvitationRepository(session).erase(caller.tenant, id)) return base::not_found("invitation");
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kInvitationDeleted, id.uuid));
    return {};
  });
}

async::Task<base::Result<model::Member>> Membership::accept(Acceptance acceptance) {
  CO_TRY_VOID(model::check_display_name(acceptance.display_name, "displayName"));
  CO_TRY_VOID(model::check_password(acceptance.password, "password"));
  if (acceptance.token.size() > kLongestToken) co_return refusal("token too long");
  const auto digest = crypto::sha256(acceptance.token.reveal());
  CO_TRY(const auto opened,
         co_await store_.read([&](Session& session) { return open(session, digest, clock_.now()); }));
  const model::Invitation& invitation = opened.invitation;
  if (opened.account) {  // counted before it is looked at, so that many at once count as well
    if (const auto wait = guesses_.failed(invitation.email, ""))
      co_return too_many_attempts(
          *wait, "There were too many attempts with wrong passwords. Wait a while, then try again.");
  }
  auto hash = co_await passwords_.run(
      [&] { return prove(opened.account, acceptance.password, random_, options_.password_cost); });
  if (!hash) {
    if (hash.error().code == "invitation_refused")
      CO_TRY_VOID(co_await count_wrong_password(invitation, acceptance));
    co_return std::unexpected(std::move(hash).error());
  }
  guesses_.succeeded(invitation.email, "");

  const auto now = clock_.now();
  const Entry entry{.acceptance = acceptance,
                    .digest = digest,
                    .proven = opened,
                    .account = {.id = model::AccountId::random(random_),
                                .email = invitation.email,
                                .display_name = acceptance.display_name,
                                .password_hash = *std::move(hash),
                                .created_at = now},
                    .member = model::MemberId::random(random_),
                    .now = now};
  co_return co_await change(store_, audit_, [&](Session& session) { return let_in(session, entry); });
}

// Whoever has the token may guess the password of an account, but not for long.
async::Task<base::Result<void>> Membership::count_wrong_password(const model::Invitation& invitation,
                                                                 const Acceptance& acceptance) {
  auto noted = record_of(AuditAction::kInvitationAccepted, invitation, invitation.id.uuid, acceptance,
                         "wrong password");
  noted.outcome = model::AuditOutcome::kRefused;
  audit_.note(std::move(noted));
  co_return co_await change(store_, audit_, [&](Session& session) -> base::Result<void> {
    InvitationRepository invitations(session);
    if (invitations.count_wrong_password(invitation.id) < kMostWrongPasswords) return {};
    if (invitations.erase(invitation.tenant, invitation.id))
      audit::Log::record_with(session, clock_.now(),
                              record_of(AuditAction::kInvitationDeleted, invitation, invitation.id.uuid,
                                        acceptance, "too many wrong passwords"));
    return {};
  });
}

}  // namespace sallyport::directory
