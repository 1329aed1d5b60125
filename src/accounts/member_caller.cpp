#include "accounts/member_caller.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "model/role.h"
#include "store/factor_repository.h"
#include "store/member_repository.h"
#include "store/provider_sign_in_repository.h"
#include "store/role_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

model::Caller caller_for(const model::AccountId& account, std::string name, std::string issuer) {
  model::Caller caller;
  caller.name = std::move(name);
  caller.issuer = std::move(issuer);
  caller.subject = account.to_string();
  caller.person = model::Person{.account = account};
  return caller;
}

void enter(store::Session& session, const model::Member& member, model::Caller& caller) {
  caller.tenant = member.tenant;
  if (auto role = store::RoleRepository(session).find(member.tenant, member.role))
    caller.role = std::move(role);
}

base::Result<void> check_second_factor(store::Session& session, const model::AccountId& account) {
  if (store::FactorRepository(session).any(account)) return {};
  return base::refuse(base::ErrorKind::kForbidden, "second_factor_required",
                      "This organisation asks its people for a second factor, and your account has none. Add "
                      "a passkey or one-time codes to your account, then send the call again.");
}

std::string refusal_of(store::Session& session, const model::Member& member) {
  const auto tenant = store::TenantRepository(session).find(member.tenant);
  if (!tenant || tenant->disabled || member.state != model::MemberState::kActive) return "not_a_member";
  if (!tenant->requires_second_factor) return {};
  if (store::ProviderSignInRepository(session).required_of(member.tenant)) return {};
  const auto has_factor = check_second_factor(session, member.account);
  return has_factor ? "" : has_factor.error().code;
}

MemberCallers callers_of(store::Session& session, const model::TenantId& tenant, std::string_view issuer,
                         std::size_t most) {
  constexpr std::int64_t kPage = 500;
  store::MemberRepository members(session);
  std::map<std::string, std::shared_ptr<const model::Role>> roles;
  store::MemberQuery query{.tenant = tenant, .state = model::MemberState::kActive, .limit = kPage};
  MemberCallers found;
  for (;;) {
    const auto page = members.list(query);
    for (const auto& member : page) {
      if (found.items.size() == most) return found.complete = false, found;
      auto caller = caller_for(member.account, member.display_name, std::string(issuer));
      if (auto& role = roles[member.role]; role) {
        caller.tenant = tenant;
        caller.role = role;
      } else {
        enter(session, member, caller);
        role = caller.role;
      }
      found.items.push_back(std::move(caller));
    }
    if (std::ssize(page) < kPage) return found;
    query.after = {.folded_name = {}, .created_at = page.back().created_at, .id = page.back().id.uuid};
  }
}

}  // namespace sallyport::accounts
