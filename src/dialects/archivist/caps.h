// How much of each kind of thing a tenant may still have (archivist §4, §8).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

// {"caps":[…]}: how many of a resource there are and may still be made, numbers as strings, -1 for no limit.
std::string write_caps(std::string_view resource, std::int64_t used, std::int64_t remaining);

std::span<const Call> caps_calls();

}  // namespace sallyport::dialects::archivist
