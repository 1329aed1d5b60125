// Who may give which role to an integration, act in its name, or take its rights away: the checks that the
// parts of Service make inside their transactions (archivist R8, §6, security N22).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "integrations/service.h"
#include "model/caller.h"
#include "model/integration.h"
#include "store/database.h"

namespace sallyport::integrations {

// Refusals: kInvalid "unknown_role", kForbidden "exceeds_own_role", both with field "role".
base::Result<void> check_given_role(store::Session& session, const model::Caller& caller,
                                    std::string_view role);

// Whoever gets a secret of the integration has its rights. Refusal: kForbidden "exceeds_own_role".
base::Result<void> check_may_act_as(store::Session& session, const model::Caller& caller,
                                    const model::Integration& integration, std::string_view archivist_issuer);

// Whether the change takes away what the caller itself has. Refusal: kConflict "would_lock_out_caller" with
// the field "enabled", "scopes" or "role". check_given_role has been passed.
base::Result<void> check_own_way_in(store::Session& session, const model::Caller& caller,
                                    const model::Integration& integration, const IntegrationChange& change);
base::Result<void> check_deletes_another(const model::Caller& caller, const model::IntegrationId& id);

}  // namespace sallyport::integrations
