// What the answer says when the storage fails under a request.
#pragma once

#include <exception>
#include <optional>

#include "base/result.h"

namespace sallyport::app {

// The refusal for a fault of the storage, nothing for any other fault: those are ours. "unavailable": nothing
// was done; "outcome_unknown": the commit was sent and nobody knows, so whoever asked has to look.
std::optional<base::Error> unavailable_storage(const std::exception& fault);

}  // namespace sallyport::app
