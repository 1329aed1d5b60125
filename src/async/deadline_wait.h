// A wait with a deadline that another thread ends for many waiters at once: one post per core, however many
// coroutines it resumes. The audit log's group commit uses it.
#pragma once

#include <chrono>
#include <memory>
#include <span>

#include "async/task.h"

namespace sallyport::async {

class DeadlineWait {
 public:
  // Made by the coroutine that is going to wait, on its core, before anybody else learns of it.
  static Task<std::shared_ptr<DeadlineWait>> here();
  ~DeadlineWait();
  DeadlineWait(const DeadlineWait&) = delete;
  DeadlineWait& operator=(const DeadlineWait&) = delete;

  // True as soon as it has been released, false after `longest`, or when the coroutine is cancelled. Awaited
  // once. What the releasing thread wrote before is visible.
  Task<bool> wait(std::chrono::steady_clock::duration longest);

  // Releases all of them, each on its core. Callable from every thread, once for each wait; a wait that has
  // given up is left alone.
  static void release(std::span<const std::shared_ptr<DeadlineWait>> waits);

 private:
  struct State;
  explicit DeadlineWait(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sallyport::async
