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

// Inside a transaction: the one way by which a session comes to be, however the person has proved who they
// are. `replaced` is the value of the one that the browser had; empty: none. `record` goes to each tenant
// that the session is good for.
Seen open_session(store::Session& session, const Fresh& fresh, std::string_view replaced,
                  const model::AuditRecord& record);

// Where the account is a member of a tenant that is not disabled, oldest first, inactive places included.
std::vector<Place> places_of(store::Session& session, const model::AccountId& account);
// Those that the session is good for, which whoever has it may know of: one that the provider of a tenant has
// opened says nothing about other tenants, and does nothing there (ADR 0086).
std::vector<Place> places_of(store::Session& session, const model::AccountSession& row);
// Whether the tenant asks for a session that its own provider has opened.
bool needs_provider(store::Session& session, const model::Member& member, const model::AccountSession& row);

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

// What was shown is taken once (security N12): a ticket, in the transaction that it opens. False the second
// time.
bool take_ticket(store::Session& session, const model::AccountId& account, base::ByteView ticket,
                 base::Time now);

Held held_by(store::Session& session, const model::AccountId& account);

// Of a caller, on routes for people alone.
const model::Person& person_of(const model::Caller& caller);
Origin origin_of(const model::Caller& caller);
// Inside a transaction: the session of the caller, which may have ended since the call began. Refusal:
// kUnauthenticated "unauthenticated".
base::Result<model::AccountSession> own_session(store::Session& session, const model::Caller& caller);
// Inside a transaction: what the person did, in each of their tenants.
void record_of_person(store::Session& session, base::Time now, const model::Caller& caller,
                      model::AuditAction action, std::string reason = {});

// Whether the password is that of the hash; without one the same work for nothing. Blocks.
bool is_password(const base::Secret& password, std::string_view hash, const crypto::PasswordCost& cost);

}  // namespace sallyport::accounts
