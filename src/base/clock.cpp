#include "base/clock.h"

#include <ctime>

#include "base/check.h"

namespace sallyport::base {

Time SystemClock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

BootTime SystemClock::since_boot() const {
  timespec now{};
  CHECK(::clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return BootTime{std::chrono::seconds{now.tv_sec} +
                  std::chrono::floor<Duration>(std::chrono::nanoseconds{now.tv_nsec})};
}

}  // namespace sallyport::base
