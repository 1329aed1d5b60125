// The organisations that a tenant knows, called subjects here (archivist §8, R18). There are no wallets: the
// one key of a tenant's own subject is its id, and whoever imports it is linked to the tenant.
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> subject_calls();

}  // namespace sallyport::dialects::archivist
