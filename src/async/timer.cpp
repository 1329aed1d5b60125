#include "async/timer.h"

#include <exception>
#include <thread>

#include "async/fault.h"
#include "async/runtime.h"

namespace sallyport::async {
namespace {

constexpr std::chrono::milliseconds kWithoutTimer{10};

}  // namespace

Task<> every(std::chrono::steady_clock::duration period, std::string name, base::Log& log,
             std::function<Task<>()> work) {
  while (true) {
    std::exception_ptr fault;
    bool waited = false;
    try {
      co_await sleep_for(period);
      waited = true;
      co_await work();
    } catch (...) {
      fault = std::current_exception();
    }
    if (!fault) continue;
    if (is_cancellation(fault)) std::rethrow_exception(fault);
    log_fault(log, "A periodic task failed; it runs again.", name, fault);
    // Not even the memory for a timer: what else runs here could not go on either.
    if (!waited) std::this_thread::sleep_for(kWithoutTimer);
  }
}

}  // namespace sallyport::async
