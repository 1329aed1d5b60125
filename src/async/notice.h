// Tells coroutines on all cores that something is new, without holding anything for those who do not wait.
//
//   const auto seen = notice.sequence();   // before the look
//   ... look; nothing there ...
//   co_await notice.wait(seen, seconds{1});
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "async/deadline_wait.h"
#include "async/task.h"

namespace sallyport::async {

class Notice {
 public:
  std::uint64_t sequence() const { return sequence_; }
  // Wakes all who wait. Callable from every thread.
  void notify();
  // Until notify() is called, at once when that has happened since `seen`, at most `longest`.
  Task<> wait(std::uint64_t seen, std::chrono::steady_clock::duration longest);

 private:
  std::atomic<std::uint64_t> sequence_ = 0;
  std::mutex mutex_;
  std::vector<std::shared_ptr<DeadlineWait>> waiting_;
};

}  // namespace sallyport::async
