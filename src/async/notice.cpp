#include "async/notice.h"

#include <algorithm>
#include <utility>

namespace sallyport::async {

void Notice::notify() {
  std::vector<std::shared_ptr<DeadlineWait>> waiting;
  {
    const std::scoped_lock lock(mutex_);
    ++sequence_;
    waiting.swap(waiting_);
  }
  DeadlineWait::release(waiting);
}

Task<> Notice::wait(std::uint64_t seen, std::chrono::steady_clock::duration longest) {
  const auto mine = co_await DeadlineWait::here();
  {
    const std::scoped_lock lock(mutex_);
    if (sequence_ != seen) co_return;
    waiting_.push_back(mine);
  }
  if (co_await mine->wait(longest)) co_return;
  const std::scoped_lock lock(mutex_);
  std::erase(waiting_, mine);
}

}  // namespace sallyport::async
