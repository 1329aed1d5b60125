// Access policies (archivist §7, R6): who sees what of which assets.
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> policy_calls();

}  // namespace sallyport::dialects::archivist
