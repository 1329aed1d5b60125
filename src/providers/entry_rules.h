// What has to hold between the members of an entry, beyond their form. Called by read_provider.
#pragma once

#include "base/result.h"
#include "providers/provider.h"

namespace sallyport::providers {

// Refusal: kInvalid with the member at fault.
base::Result<void> check_entry(const Provider& provider);

}  // namespace sallyport::providers
