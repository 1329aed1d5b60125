// Repeatable bytes for tests: the same seed gives the same run.
#pragma once

#include <mutex>
#include <random>

#include "base/random.h"

namespace sallyport::base {

class FakeRandom final : public Random {
 public:
  explicit FakeRandom(std::uint64_t seed = 1) : engine_(seed) {}

  void fill(std::span<std::uint8_t> out) override {
    const std::scoped_lock lock(mutex_);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace sallyport::base
