// What happened to assets (archivist §9), as far as the caller may see it.
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> event_calls();

}  // namespace sallyport::dialects::archivist
