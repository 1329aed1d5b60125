// The real source of chance: the kernel's generator, read ahead per thread so that a small draw costs
// no system call. The read-ahead page vanishes in a forked child (security P09) and is never dumped.
#pragma once

#include "base/random.h"

namespace sallyport::crypto {

// Safe on every thread. Throws std::system_error when the kernel gives nothing.
class SystemRandom final : public base::Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace sallyport::crypto
