// The tenancy itself: its name, its domain, how its people sign in (archivist §8, R18).
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> tenancy_calls();

}  // namespace sallyport::dialects::archivist
