// How many were taken in the current second, hour or day. Lock-free; all cores share one.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"
#include "model/limits.h"

namespace sallyport::limits {

// Windows of one length are numbered from 1970 on; of the numbers of seconds the last 32 bits are enough. One
// of before the newest, from a clock that was set back, stands for the newest: nobody gets a used window
// anew.
class Window {
 public:
  // Takes one of `limit` in the window; false when none is left.
  bool take(std::uint32_t number, std::uint32_t limit);
  // Undoes a take(), when the window is still the same.
  void give_back(std::uint32_t number);
  // Adds what others have taken.
  void add(std::uint32_t number, std::uint32_t taken);
  std::uint32_t taken(std::uint32_t number) const;  // 0 for a window that is new

 private:
  struct State {
    std::uint32_t number;
    std::uint32_t taken;
  };
  static State unpack(std::uint64_t state) {
    return {.number = static_cast<std::uint32_t>(state >> 32), .taken = static_cast<std::uint32_t>(state)};
  }
  static std::uint64_t pack(State state) { return std::uint64_t{state.number} << 32 | state.taken; }
  static bool newer(std::uint32_t number, State state) {
    return state.taken == 0 || static_cast<std::int32_t>(number - state.number) > 0;
  }
  static State at(State state, std::uint32_t number) {
    return newer(number, state) ? State{number, 0} : state;
  }

  std::atomic<std::uint64_t> state_{0};
};

// The number of the window of a length (model::RateLimits::kLengths) at this time.
inline std::uint32_t number_of(std::size_t length, base::Time now) {
  return static_cast<std::uint32_t>(base::unix_seconds(now) / model::RateLimits::kLengths[length].count());
}

}  // namespace sallyport::limits
