// Work that repeats: sweeps, rotations, flushes. One of the two places where faults are caught.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "async/task.h"
#include "base/log.h"

namespace sallyport::async {

// Waits `period`, runs `work` to its end, and so on until its TaskGroup is cancelled. An exception from
// `work` is logged with `name` and the next round comes as planned. `log` must outlive the coroutine.
Task<> every(std::chrono::steady_clock::duration period, std::string name, base::Log& log,
             std::function<Task<>()> work);

}  // namespace sallyport::async
