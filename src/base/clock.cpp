#include "base/clock.h"

namespace sallyport::base {

Time SystemClock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

}  // namespace sallyport::base
