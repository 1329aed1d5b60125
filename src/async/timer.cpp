#include "async/timer.h"

#include <exception>

#include "async/fault.h"
#include "async/runtime.h"

namespace sallyport::async {

Task<> every(std::chrono::steady_clock::duration period, std::string name, base::Log& log,
             std::function<Task<>()> work) {
  while (true) {
    co_await sleep_for(period);
    std::exception_ptr fault;
    try {
      co_await work();
    } catch (...) {
      fault = std::current_exception();
    }
    if (!fault) continue;
    if (is_cancellation(fault)) std::rethrow_exception(fault);
    log_fault(log, "A periodic task failed; it runs again.", name, fault);
  }
}

}  // namespace sallyport::async
