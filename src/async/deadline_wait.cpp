#include "async/deadline_wait.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sallyport::async {

// Touched on the waiter's core only, once it is made.
struct DeadlineWait::State {
  explicit State(boost::asio::io_context& context) : core(context), timer(context) {}
  boost::asio::io_context& core;
  boost::asio::steady_timer timer;
  bool released = false;
};

DeadlineWait::DeadlineWait(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeadlineWait::~DeadlineWait() = default;

Task<std::shared_ptr<DeadlineWait>> DeadlineWait::here() {
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  // Coroutines run on cores, and a core is an io_context.
  auto state = std::make_unique<State>(static_cast<boost::asio::io_context&>(executor.context()));
  co_return std::shared_ptr<DeadlineWait>(new DeadlineWait(std::move(state)));
}

Task<bool> DeadlineWait::wait(std::chrono::steady_clock::duration longest) {
  if (state_->released) co_return true;
  state_->timer.expires_after(longest);
  boost::system::error_code ignored;
  co_await state_->timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  co_return state_->released;
}

void DeadlineWait::release(std::span<const std::shared_ptr<DeadlineWait>> waits) {
  using Batch = std::vector<std::shared_ptr<DeadlineWait>>;
  std::vector<std::pair<boost::asio::io_context*, Batch>> cores;  // a handful: a search is quick
  for (const auto& wait : waits) {
    boost::asio::io_context* const core = &wait->state_->core;
    auto found = std::ranges::find(cores, core, &std::pair<boost::asio::io_context*, Batch>::first);
    if (found == cores.end()) found = cores.insert(cores.end(), {core, {}});
    found->second.push_back(wait);
  }
  for (auto& [core, batch] : cores)
    boost::asio::post(*core, [mine = std::move(batch)] {
      for (const auto& wait : mine) {
        wait->state_->released = true;
        wait->state_->timer.cancel();
      }
    });
}

}  // namespace sallyport::async
