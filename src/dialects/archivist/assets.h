// Assets as the caller may see them (archivist §9, R13): lists, single ones, and those that are open to all.
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> asset_calls();

}  // namespace sallyport::dialects::archivist
