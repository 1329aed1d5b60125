// The members of a tenant, its users as the older contract calls them, and who the caller is (archivist §6,
// §8, R8, R18).
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> member_calls();

}  // namespace sallyport::dialects::archivist
