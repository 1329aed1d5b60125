// The template part of async/runtime.h, which includes it; nobody else does.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace sallyport::async {

template <class Function>
auto BlockingPool::run(Function function) -> Task<typename ResultOf<std::invoke_result_t<Function>>::type> {
  using Returned = std::invoke_result_t<Function>;
  using Answer = typename ResultOf<Returned>::type;
  std::optional<Answer> answer;
  std::exception_ptr fault;
  const bool accepted = co_await run_job([&]() noexcept {
    try {
      if constexpr (std::is_void_v<Returned>) {
        function();
        answer.emplace();
      } else {
        answer.emplace(function());
      }
    } catch (...) {
      fault = std::current_exception();
    }
  });
  if (!accepted) {
    co_return base::unavailable("The server is busy. Try again in a second.", 1, "a pool's queue is full");
  }
  if (fault) std::rethrow_exception(fault);
  co_return std::move(*answer);
}

}  // namespace sallyport::async
