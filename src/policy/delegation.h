// Who may give which role: nobody hands out more than they have. A pure function, as decision.h; every
// service that gives a role to somebody, makes or changes one, asks it.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/caller.h"
#include "model/role.h"

namespace sallyport::policy {

// Whether `caller` may give `role` to an integration or a member, or act in the name of one that has it. A
// caller whose own role is limited to a part of the assets gives on exactly that limit, or a role without
// permissions. The operator on the local command line may give everything.
//
// Refusal: kForbidden "exceeds_own_role" with `field`.
base::Result<void> may_give(const model::Caller& caller, const model::Role& role,
                            std::string_view field = "role");

}  // namespace sallyport::policy
