// A member of a tenant as the caller that they are once they have signed in: by one function for their calls
// and for questions about them.
//
// Inside a transaction, on a thread of the store.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/caller.h"
#include "model/member.h"
#include "store/database.h"

namespace sallyport::accounts {

// The person, in no tenant yet.
model::Caller caller_for(const model::AccountId& account, std::string name, std::string issuer);

// Gives the caller the place of this member: the tenant, and what the role allows now.
void enter(store::Session& session, const model::Member& member, model::Caller& caller);

// For a person whom the tenant asks for a second factor. Refusal: kForbidden "second_factor_required" when
// the account has none.
base::Result<void> check_second_factor(store::Session& session, const model::AccountId& account);

// The code with which each call of the member is refused, however they sign in; empty: they are answered.
// "not_a_member" for an inactive one and in a tenant that is disabled, that of check_second_factor where no
// provider of the tenant stands in for it.
std::string refusal_of(store::Session& session, const model::Member& member);

// The active members of the tenant, oldest first, at most so many.
struct MemberCallers {
  std::vector<model::Caller> items;
  bool complete = true;  // there are no more
};
MemberCallers callers_of(store::Session& session, const model::TenantId& tenant, std::string_view issuer,
                         std::size_t most);

}  // namespace sallyport::accounts
