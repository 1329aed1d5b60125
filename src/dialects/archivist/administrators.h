// Who is raised to administrator by issuer and subject (archivist §6, R8), under both names that clients
// know.
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> administrator_calls();

}  // namespace sallyport::dialects::archivist
