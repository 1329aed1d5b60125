#include "async/one_shot.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sallyport::async {

void Arrival::arrive() {
  std::move_only_function<void()> resume;
  {
    const std::scoped_lock lock(mutex_);
    CHECK(!arrived_);
    arrived_ = true;
    resume = std::move(resume_);
  }
  if (resume) resume();
}

bool Arrival::park(std::move_only_function<void()>& resume) {
  const std::scoped_lock lock(mutex_);
  if (arrived_) return false;
  resume_ = std::move(resume);
  return true;
}

Task<> Arrival::wait() {
  {
    const std::scoped_lock lock(mutex_);
    CHECK(!waited_);
    waited_ = true;
    if (arrived_) co_return;
  }
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
      [this](auto handler) {
        // Posting, not calling: arrive() may run on another thread, and here the coroutine is not yet
        // suspended.
        std::move_only_function<void()> resume = [handler = std::move(handler)]() mutable {
          boost::asio::post(std::move(handler));
        };
        if (!park(resume)) resume();
      },
      boost::asio::use_awaitable);
}

}  // namespace sallyport::async
