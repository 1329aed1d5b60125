// An integration as a caller: its rights and claims as they are now, never those of a token (accessia §10).
// oauth/ and api/ call it, on the core whose read model they look at; no lock, no wait.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "integrations/read_model.h"
#include "model/caller.h"
#include "tokens/access_token.h"

namespace sallyport::integrations {

// Without what only a request has: a token, a source and an id. It may do what its role gives, as far as the
// scopes granted to it allow.
model::Caller caller_of(const std::shared_ptr<const Client>& client);

// Who holds an access token that has been verified; the scope of the token holds it back as well. Refusal:
// that of check_token_live.
base::Result<model::Caller> holder_of(const tokens::VerifiedToken& token, const ReadModel& clients,
                                      base::Time now);

}  // namespace sallyport::integrations
