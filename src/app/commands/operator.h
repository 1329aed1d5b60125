// Who the command line is: the owner of the data folder, acting as administrator of one tenant.
#pragma once

#include "app/application.h"
#include "app/arguments.h"
#include "base/result.h"
#include "model/caller.h"

namespace sallyport::app {

// Takes the argument "tenant" (name or id). Without it the only tenant is meant.
// Refusals: kNotFound for an unknown one or when there is none yet, kInvalid when there are several.
base::Result<model::Caller> operator_of(Application& application, Arguments& arguments);

}  // namespace sallyport::app
