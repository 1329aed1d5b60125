// What the parts of Service share; only its .cpp files include it.
#pragma once

#include <string_view>
#include <vector>

#include "accounts/service.h"
#include "base/random.h"
#include "model/audit_record.h"
#include "store/database.h"

namespace sallyport::accounts {

// A session on its way to the store, with the value for the browser.
struct Fresh {
  model::AccountSession row;
  base::Secret token;
};
Fresh fresh_session(base::Random& random, base::Time now, std::chrono::hours longest,
                    const model::AccountId& account, const Origin& origin);

// Where the account is a member of a tenant that is not disabled, oldest first, inactive places included.
std::vector<Place> places_of(store::Session& session, const model::AccountId& account);

// Inside a transaction: the session as the person sees it. The account has to be there.
Seen see(store::Session& session, const model::AccountSession& row);

// Inside a transaction: the record in each tenant in which the person is active, so that its administrators
// see it; in that of the installation when there is none.
void record_in_each(store::Session& session, base::Time now, model::AuditRecord record,
                    const std::vector<Place>& places);
std::vector<model::TenantId> tenants_to_tell(const std::vector<Place>& places);

// What the person did to their own account.
model::AuditRecord record_of(const Origin& origin, model::AuditAction action, const model::AccountId& account,
                             std::string reason = {});

// A hash at that cost that no password has.
std::string nobodys_hash(const crypto::PasswordCost& cost);

// Whether the password is that of the hash; without one the same work for nothing. Blocks.
bool is_password(const base::Secret& password, std::string_view hash, const crypto::PasswordCost& cost);

}  // namespace sallyport::accounts
