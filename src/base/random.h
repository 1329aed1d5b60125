// The only source of chance. crypto/system_random.h gives the real one; tests give a seeded one.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace sallyport::base {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with unpredictable bytes. Safe on every thread. A source that fails is a fault.
  virtual void fill(std::span<std::uint8_t> out) = 0;

  template <std::size_t N>
  std::array<std::uint8_t, N> bytes() {
    std::array<std::uint8_t, N> out;
    fill(out);
    return out;
  }
};

}  // namespace sallyport::base
