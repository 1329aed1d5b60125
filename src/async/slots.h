// How many things are under way, so that one of those who share them leaves room for the others: streams of a
// caller, calls of a tenant. Shared by all cores; the lock is held for a look into a table.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <mutex>

#include "base/id.h"

namespace sallyport::async {

class Slots : public std::enable_shared_from_this<Slots> {
 public:
  explicit Slots(std::size_t most_of_one, std::size_t most_of_all = std::numeric_limits<std::size_t>::max())
      : most_of_one_(most_of_one), most_of_all_(most_of_all) {}

  // Given back when the last copy of it goes.
  using Slot = std::shared_ptr<void>;
  // Null when there is none left for `holder`.
  Slot take(const base::Uuid& holder) {
    const std::scoped_lock lock(mutex_);
    auto& held = held_[holder];
    if (all_ >= most_of_all_ || held >= most_of_one_) {
      if (held == 0) held_.erase(holder);
      return nullptr;
    }
    ++all_;
    ++held;
    return {this, [self = shared_from_this(), holder](void*) { self->give_back(holder); }};
  }

 private:
  void give_back(const base::Uuid& holder) {
    const std::scoped_lock lock(mutex_);
    --all_;
    if (--held_[holder] == 0) held_.erase(holder);
  }

  const std::size_t most_of_one_, most_of_all_;
  std::mutex mutex_;
  std::map<base::Uuid, std::size_t> held_;
  std::size_t all_ = 0;
};

}  // namespace sallyport::async
