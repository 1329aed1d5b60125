#include "accounts/address_proof.h"

#include "store/account_session_repository.h"
#include "store/factor_repository.h"
#include "store/member_repository.h"
#include "store/password_link_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

namespace {

// What a tenant says of its member is enough where there is no other that it could deceive.
bool is_proved_by_only_tenant(store::Session& session, const model::AccountId& account) {
  const auto tenant = store::TenantRepository(session).only();
  if (!tenant) return false;
  const auto found =
      store::MemberRepository(session).list({.tenant = tenant->id, .account = account, .limit = 1});
  return !found.empty() && found.front().address_proved;
}

}  // namespace

std::optional<DroppedCredentials> drop_unproved_credentials(store::Session& session,
                                                            const model::AccountId& account) {
  store::TenantRepository accounts(session);
  const auto found = accounts.find_account(account);
  if (!found || found->address_proved || is_proved_by_only_tenant(session, account)) return std::nullopt;
  accounts.set_password_hash(account, {});
  store::PasswordLinkRepository(session).erase(account);
  return DroppedCredentials{.factors = store::FactorRepository(session).erase_all(account),
                            .sessions = store::AccountSessionRepository(session).erase_others(account, {})};
}

}  // namespace sallyport::accounts
