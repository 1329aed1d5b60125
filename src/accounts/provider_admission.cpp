#include "accounts/provider_admission.h"

#include <algorithm>

#include <fmt/format.h>

#include "accounts/address_proof.h"
#include "accounts/opening.h"
#include "audit/log.h"
#include "model/account_rules.h"
#include "store/factor_repository.h"
#include "store/invitation_repository.h"
#include "store/member_repository.h"
#include "store/provider_sign_in_repository.h"
#include "store/role_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;
using store::Session;

std::unexpected<base::Error> stays_out(const char* code) {
  return base::refuse(base::ErrorKind::kForbidden, code, "This organisation does not let you in.");
}

base::Result<model::Member> active(model::Member member) {
  if (member.state != model::MemberState::kActive) return stays_out("member_inactive");
  return member;
}

// The address as accounts have it.
base::Result<std::string> address_of(const ProviderPerson& person) {
  if (!person.claims.email_verified) return stays_out("address_unverified");
  auto email = model::normal_email(person.claims.email, "email");
  if (!email) return stays_out("address_unverified");
  const auto& domains = person.rules.domains;
  const auto domain = email->substr(email->rfind('@') + 1);
  if (!domains.empty() && std::ranges::find(domains, domain) == domains.end())
    return stays_out("address_elsewhere");
  return email;
}

model::ProviderIdentity identity_of(const ProviderPerson& person, const model::MemberId& member) {
  return {.tenant = person.rules.tenant,
          .issuer = person.issuer,
          .subject = person.claims.subject,
          .member = member,
          .created_at = person.now,
          .last_used_at = person.now};
}

void record(Session& session, const ProviderPerson& person, AuditAction action, const base::Uuid& object,
            const model::AccountId& account, std::string_view role) {
  auto noted =
      record_of(person.origin, action, account, fmt::format("role {}, provider {}", role, person.issuer));
  noted.tenant = person.rules.tenant;
  noted.object = object;
  audit::Log::record_with(session, person.now, std::move(noted));
}

// Somebody new: an account without a password, which opens nothing but this tenant until its person sets one
// by a letter to that address.
model::Account new_account(base::Random& random, const ProviderPerson& person, const std::string& email) {
  const bool is_name = model::check_display_name(person.claims.name, "name").has_value();
  return {.id = model::AccountId::random(random),
          .email = email,
          .display_name = is_name ? person.claims.name : email.substr(0, 128),
          .password_hash = {},
          .created_at = person.now};
}

// An account that nobody has shown to be theirs may have been made by the provider of another tenant. That
// keeps nobody out of the tenant whose domain their address has, as the operator has said.
bool may_take_over(Session& session, const model::TenantId& tenant, const model::Account& account) {
  const auto found = store::TenantRepository(session).find(tenant);
  return found && !found->verified_domain.empty() && account.email.ends_with("@" + found->verified_domain) &&
         account.password_hash.empty() && !store::FactorRepository(session).any(account.id);
}

// As the role is now: it may have been changed since it was chosen.
bool is_given_by_coming_in(Session& session, const model::TenantId& tenant, const std::string& name) {
  const auto role = store::RoleRepository(session).find(tenant, name);
  return role && too_much_by_coming_in(*role).empty();
}

base::Result<model::Member> make_member(Session& session, base::Random& random, const ProviderPerson& person,
                                        const std::string& email, const std::string& role, bool invited) {
  if (!store::RoleRepository(session).known(person.rules.tenant, role)) return stays_out("not_invited");
  store::TenantRepository accounts(session);
  auto account = accounts.find_account_by_email(email);
  if (account && !may_take_over(session, person.rules.tenant, *account)) return stays_out("password_first");
  const bool is_new = !account;
  if (is_new) {
    account = new_account(random, person, email);
    if (!accounts.insert_account(*account)) return stays_out("password_first");
  }
  model::Member member{.id = model::MemberId::random(random),
                       .tenant = person.rules.tenant,
                       .account = account->id,
                       .role = role,
                       .created_at = person.now,
                       .address_proved = true,
                       .email = email,
                       .display_name = account->display_name};
  TRY_VOID(store::MemberRepository(session).insert(member));
  if (is_new) record(session, person, AuditAction::kAccountCreated, account->id.uuid, account->id, role);
  if (invited) record(session, person, AuditAction::kInvitationAccepted, member.id.uuid, account->id, role);
  return member;
}

base::Result<model::Member> first_time(Session& session, base::Random& random, const ProviderPerson& person) {
  TRY(const auto email, address_of(person));
  const auto& tenant = person.rules.tenant;
  store::MemberRepository members(session);
  if (auto found = members.list({.tenant = tenant, .email = email, .limit = 1}); !found.empty()) {
    auto& member = found.front();
    if (!member.address_proved) {
      if (drop_unproved_credentials(session, member.account))
        record_in_each(session, person.now,
                       record_of(person.origin, AuditAction::kPasswordChanged, member.account,
                                 fmt::format("taken away with second factors and sessions: nobody had proved "
                                             "the address, provider {}",
                                             person.issuer)),
                       places_of(session, member.account));
      members.prove_address(tenant, member.id);
    }
    return active(std::move(member));
  }
  store::InvitationRepository invitations(session);
  const auto invited = invitations.list({.tenant = tenant, .now = person.now, .email = email, .limit = 1});
  const std::string role = invited.empty() ? person.rules.default_role : invited.front().role;
  if (role.empty() || (invited.empty() && !is_given_by_coming_in(session, tenant, role)))
    return stays_out("not_invited");
  TRY(auto member, make_member(session, random, person, email, role, !invited.empty()));
  if (!invited.empty()) invitations.erase(tenant, invited.front().id);
  return member;
}

}  // namespace

std::string_view too_much_by_coming_in(const model::Role& role) {
  for (const std::string_view power : {"members:write", "roles:write", "tenant:write"})
    if (role.permissions.contains(power)) return power;
  return {};
}

base::Result<model::Member> admit(Session& session, base::Random& random, const ProviderPerson& person) {
  store::ProviderSignInRepository known(session);
  const auto& tenant = person.rules.tenant;
  if (const auto identity = known.find_identity(tenant, person.issuer, person.claims.subject)) {
    auto member = store::MemberRepository(session).find(tenant, identity->member);
    if (!member) return stays_out("not_invited");
    known.touch_identity(*identity, person.now);
    return active(*std::move(member));
  }
  TRY(auto member, first_time(session, random, person));
  TRY_VOID(known.insert_identity(identity_of(person, member.id)));
  return member;
}

}  // namespace sallyport::accounts
