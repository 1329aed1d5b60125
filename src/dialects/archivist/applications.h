// The App Registrations API (archivist §4, R5 to R10, R16, R17): custom integrations under another name.
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> application_calls();

}  // namespace sallyport::dialects::archivist
