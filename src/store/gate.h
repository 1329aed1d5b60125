// Lets one thread through at a time, in the order in which they came: the writer's queue inside the process.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "base/check.h"

namespace sallyport::store {

class Gate {
 public:
  // Held for the life of the object.
  class Pass {
   public:
    explicit Pass(Gate& gate) : gate_(gate) { gate_.enter(); }
    ~Pass() { gate_.leave(); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

   private:
    Gate& gate_;
  };

 private:
  void enter() {
    std::unique_lock lock(mutex_);
    CHECK(inside_ != std::this_thread::get_id());  // a transaction inside a transaction waits for ever
    const std::uint64_t ticket = next_++;
    turn_.wait(lock, [&] { return serving_ == ticket; });
    inside_ = std::this_thread::get_id();
  }
  void leave() {
    {
      const std::scoped_lock lock(mutex_);
      inside_ = {};
      ++serving_;
    }
    turn_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable turn_;
  std::uint64_t next_ = 0;
  std::uint64_t serving_ = 0;
  std::thread::id inside_;
};

}  // namespace sallyport::store
