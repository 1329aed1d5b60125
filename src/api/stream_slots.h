// How many streams are open, so that one caller does not hold all connections for as long as its token lives.
// Shared by all cores; the lock is held for a look into a table.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "base/id.h"

namespace sallyport::api {

class StreamSlots : public std::enable_shared_from_this<StreamSlots> {
 public:
  static constexpr int kMostOfOne = 20;  // of one caller
  static constexpr int kMostOfAll = 1000;

  explicit StreamSlots(int most_of_one = kMostOfOne) : most_of_one_(most_of_one) {}

  // Given back when the last copy of it goes.
  using Slot = std::shared_ptr<void>;
  // Null when there is none left for this caller.
  Slot take(const base::Uuid& caller) {
    const std::scoped_lock lock(mutex_);
    if (all_ >= kMostOfAll || open_[caller] >= most_of_one_) return nullptr;
    ++all_;
    ++open_[caller];
    return {this, [self = shared_from_this(), caller](void*) { self->give_back(caller); }};
  }

 private:
  void give_back(const base::Uuid& caller) {
    const std::scoped_lock lock(mutex_);
    --all_;
    if (--open_[caller] == 0) open_.erase(caller);
  }

  const int most_of_one_;
  std::mutex mutex_;
  std::map<base::Uuid, int> open_;
  int all_ = 0;
};

}  // namespace sallyport::api
