// How long after its end something is kept that must not come back when a wall clock that was ahead is set
// right: a value that was used, a token that was revoked (reliability PR7, security Q04).
#pragma once

#include <chrono>

namespace sallyport::base {

inline constexpr std::chrono::hours kClockGrace{1};

}  // namespace sallyport::base
