// The answer of a coroutine for a thread that is no core: main, the command line, tests.
#pragma once

#include <exception>
#include <future>
#include <type_traits>
#include <utility>

#include "async/runtime.h"

namespace sallyport::async {
namespace detail {

template <class T>
Task<> fulfil(Task<T> task, std::promise<T> promise) {
  std::exception_ptr fault;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      promise.set_value();
    } else {
      promise.set_value(co_await std::move(task));
    }
  } catch (...) {
    fault = std::current_exception();
  }
  if (fault) promise.set_exception(fault);
}

}  // namespace detail

// Starts `task` on the core. The future gives its value or throws what it threw; std::future_error when the
// runtime ended before the task did.
template <class T>
std::future<T> start(Core& core, Task<T> task) {
  std::promise<T> promise;
  std::future<T> answer = promise.get_future();
  core.spawn(detail::fulfil(std::move(task), std::move(promise)));
  return answer;
}

}  // namespace sallyport::async
