// The only source of time. Wall time for what is stored and sent, steady time for waits and caches, time
// since the start of the machine for what others do meanwhile.
#pragma once

#include <chrono>

namespace sallyport::base {

// UTC with microseconds: fine enough to order records, and it reaches the year 9999 in 64 bits.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;
using SteadyTime = std::chrono::steady_clock::time_point;
// Goes on while the machine is suspended, unlike steady time.
using BootTime = std::chrono::time_point<struct SinceBoot, Duration>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  virtual SteadyTime steady() const = 0;
  virtual BootTime since_boot() const = 0;
};

// The machine's clocks. Safe on every thread.
class SystemClock final : public Clock {
 public:
  Time now() const override;
  SteadyTime steady() const override;
  BootTime since_boot() const override;
};

// Seconds since 1970, as JWT NumericDate (RFC 7519 §2); rounds towards the past.
inline std::int64_t unix_seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
inline Time from_unix_seconds(std::int64_t seconds) { return Time{std::chrono::seconds{seconds}}; }
inline std::int64_t unix_micros(Time time) { return time.time_since_epoch().count(); }
inline Time from_unix_micros(std::int64_t micros) { return Time{Duration{micros}}; }

}  // namespace sallyport::base
