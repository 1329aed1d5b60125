// A clock that tests move by hand. Safe on every thread; wall and steady time move apart on demand.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace sallyport::base {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time start = from_unix_seconds(1767225600)) : now_{start.time_since_epoch().count()} {}

  Time now() const override { return Time{Duration{now_.load()}}; }
  SteadyTime steady() const override { return SteadyTime{Duration{steady_.load()}}; }
  BootTime since_boot() const override { return BootTime{Duration{since_boot_.load()}}; }

  // Time passes: all clocks move.
  void advance(Duration by) {
    suspend(by);
    steady_ += by.count();
  }
  // The machine is suspended for so long: steady time stands still.
  void suspend(Duration by) {
    now_ += by.count();
    since_boot_ += by.count();
  }
  // Somebody sets the wall clock: only wall time moves.
  void step_wall(Duration by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
  std::atomic<std::int64_t> steady_{1'000'000'000}, since_boot_{2'000'000'000};
};

}  // namespace sallyport::base
