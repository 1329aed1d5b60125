// The owner of coroutines that run beside the one that starts them: waits for all, cancels all.
//
// Lives on one core and is touched on its thread only.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "async/runtime.h"
#include "async/task.h"

namespace sallyport::async {

class TaskGroup {
 public:
  // `name` says in the log whose coroutine failed.
  TaskGroup(Core& core, std::string_view name);
  // CHECKs that all have ended, unless the runtime has stopped.
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Starts `task` on the group's core. An exception that escapes is logged as a fault.
  void spawn(Task<> task);
  // Waits until no coroutine is left. One waiter at a time.
  Task<> wait();
  // Ends every wait for time or sockets inside the group's coroutines with an exception that unwinds
  // them. Waits for a OneShot or a pool are not cut short. Later spawn() calls are still possible.
  void cancel();
  std::size_t size() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sallyport::async
