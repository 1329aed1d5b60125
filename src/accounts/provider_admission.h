// Whom a person of a tenant's identity provider is let in as (ADR 0086). Inside a transaction.
#pragma once

#include <string>

#include "accounts/id_token.h"
#include "accounts/service.h"
#include "base/random.h"
#include "base/result.h"
#include "model/member.h"
#include "model/provider_sign_in.h"
#include "store/database.h"

namespace sallyport::accounts {

// Whoever the provider vouches for gets the default role, so it gives nothing by which they get more. Answers
// the first permission of that kind; empty: it has none.
std::string_view too_much_by_coming_in(const model::Role& role);

struct ProviderPerson {
  const model::SignInRules& rules;  // of the tenant
  const std::string& issuer;
  const IdTokenClaims& claims;
  const Origin& origin;
  base::Time now;
};

// Who is known by (issuer, sub) stays that member, whatever their address is now. Who comes the first time
// needs an address that the provider has verified and that stands in one of the tenant's domains, if it has
// any; then they are the member of that address, or become one by an invitation or the default role. An
// account that is a member elsewhere only is never given away: its person accepts the invitation with their
// password. Refusals: those of ProviderSignIn::finish() from "address_unverified" on.
base::Result<model::Member> admit(store::Session& session, base::Random& random,
                                  const ProviderPerson& person);

}  // namespace sallyport::accounts
